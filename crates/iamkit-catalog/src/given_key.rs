//! Whether the context of a request holds keys and values that AWS would send.

use iamkit_pattern::Case;
use iamkit_work::spend;

use crate::action::Action;
use crate::catalog::Catalog;
use crate::condition_key::ConditionKeyInfo;
use crate::condition_key_type::ConditionKeyType;
use crate::given_action::GivenResource;
use crate::resource_type::ResourceType;
use crate::value_forms::ValueForm;

/// The value of a context key as a request gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenValue<'v> {
    /// One value.
    One(&'v str),
    /// A list of values, also of one or none.
    Many(&'v [&'v str]),
}

/// What is wrong with a key of a request's context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyProblem<'a> {
    /// No key of this name starts with `aws:` or the prefix of a service.
    Unknown {
        /// Nearest names, at most three, best first.
        nearest: Vec<&'a str>,
    },
    /// The key exists, but AWS does not send it with this action and resource.
    NotSent {
        /// The key.
        key: ConditionKeyInfo<'a>,
    },
    /// A value is none of the key's type. This one is an error: no request carries it.
    WrongType {
        /// The key.
        key: ConditionKeyInfo<'a>,
        /// Position of the value.
        index: usize,
    },
    /// A value has another form than all values of the key.
    WrongForm {
        /// The key.
        key: ConditionKeyInfo<'a>,
        /// Position of the value.
        index: usize,
        /// What the value is not, such as `no id of a VPC`.
        what: &'static str,
        /// What would be right: a sentence.
        right: String,
    },
    /// The key has several values, but is given as a single one.
    NoList {
        /// The key.
        key: ConditionKeyInfo<'a>,
    },
    /// The key has a single value, but is given as a list.
    List {
        /// The key.
        key: ConditionKeyInfo<'a>,
    },
}

/// Keys of one service that come with the credentials of what it runs, and so with requests to all
/// services.
///
/// Sources: Amazon EC2 User Guide, "instance identity roles" and `ec2:SourceInstanceARN`; AWS Lambda
/// Developer Guide, `lambda:SourceFunctionArn`; AWS Glue Developer Guide, `glue:RoleAssumedBy`,
/// `glue:CredentialIssuingService`; AWS `CodeBuild` User Guide, session context keys; AWS Systems
/// Manager User Guide, `ssm:SourceInstanceARN`; IAM Identity Center User Guide, `identitystore:UserId`.
const OF_CREDENTIALS: [&str; 8] = [
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:SourceInstanceARN",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceARN",
];

/// Global keys that AWS lists with each action that carries them: tags that the request sets.
const LISTED_WITH_ACTIONS: [&str; 2] = ["aws:RequestTag/${TagKey}", "aws:TagKeys"];

impl Catalog {
    /// Returns what is wrong with the context key `name` of a request for `action` on `resource`,
    /// nothing when AWS could send it so.
    ///
    /// `action` is `None` for actions that the catalog does not know. `reads` says whether a text is
    /// a value of a type; whoever evaluates conditions knows that. A key whose prefix is neither
    /// `aws:` nor that of a service cannot be judged: identity providers choose theirs.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use iamkit_catalog::{Catalog, GivenValue, KeyProblem};
    ///
    /// let catalog = Catalog::embedded();
    /// let action = catalog.action("s3:GetObject");
    /// let value = GivenValue::One("203.0.113.7");
    /// let arn = "arn:aws:s3:::reports/q1.csv";
    /// let problems = catalog.given_key(action, arn, "aws:SourcIp", value, |_, _| true);
    /// let [KeyProblem::Unknown { nearest }] = problems.as_slice() else { panic!() };
    /// assert_eq!(nearest[0], "aws:SourceIp");
    /// # }
    /// ```
    #[must_use]
    pub fn given_key(
        &self,
        action: Option<Action<'_>>,
        resource: &str,
        name: &str,
        value: GivenValue<'_>,
        reads: impl Fn(ConditionKeyType, &str) -> bool,
    ) -> Vec<KeyProblem<'_>> {
        let types = action.map(|action| action.given_resource(resource));
        let types = types.as_ref().map_or(&[][..], GivenResource::fitting_types);
        self.key_problems(action, types, name, value, reads)
    }

    /// Returns the same where the resource types of the request are known; none when they are not.
    pub(crate) fn key_problems(
        &self,
        action: Option<Action<'_>>,
        types: &[ResourceType<'_>],
        name: &str,
        value: GivenValue<'_>,
        reads: impl Fn(ConditionKeyType, &str) -> bool,
    ) -> Vec<KeyProblem<'_>> {
        let Some(key) = self.condition_key(name) else {
            // Every key has a prefix: `SourceIp` alone is none of anybody's.
            let (prefix, rest) = name.split_once(':').unwrap_or_default();
            let is_judged = prefix.is_empty()
                || rest.is_empty()
                || name.trim() != name
                || Case::Fold.is_same(prefix, "aws")
                || self.service(prefix).is_some();
            let global = prefix.is_empty().then(|| format!("aws:{name}"));
            let nearest = || {
                let meant = global.as_deref().unwrap_or(name).trim();
                let known = self.condition_key(meant).map(|key| vec![key.name()]);
                KeyProblem::Unknown { nearest: known.unwrap_or_else(|| self.suggest_key(meant)) }
            };
            return is_judged.then(nearest).into_iter().collect();
        };
        let mut problems = Vec::new();
        if action.is_some_and(|action| !self.sends(action, types, key)) {
            problems.push(KeyProblem::NotSent { key });
        }
        let values = match &value {
            GivenValue::One(value) => std::slice::from_ref(value),
            GivenValue::Many(values) => values,
        };
        for (index, text) in values.iter().enumerate() {
            if !reads(key.sent_type(), text) {
                problems.push(KeyProblem::WrongType { key, index });
                continue;
            }
            let form = ValueForm::of_key(key.name());
            let fault = form.and_then(|form| Some((form, self.judge_sent_value(form, text)?)));
            if let Some((form, right)) = fault {
                problems.push(KeyProblem::WrongForm { key, index, what: form.what_else(), right });
            }
        }
        match (value, key.is_multivalued()) {
            (GivenValue::One(_), true) => problems.push(KeyProblem::NoList { key }),
            // An empty list says that the key is absent.
            (GivenValue::Many([_, ..]), false) => problems.push(KeyProblem::List { key }),
            _ => {}
        }
        problems
    }

    /// Returns whether AWS sends `key` with `action` on resources of one of `types`, or of any type
    /// when there are none, as far as it lists the keys.
    #[must_use]
    pub fn sends(
        &self,
        action: Action<'_>,
        types: &[ResourceType<'_>],
        key: ConditionKeyInfo<'_>,
    ) -> bool {
        let name = key.name();
        let is_listed_with_actions = LISTED_WITH_ACTIONS.contains(&name);
        // Only prefixes of services are judged: the keys of an identity provider come with the
        // credentials of a session, to whatever service it calls.
        let is_of_service = !key.is_global() && self.service(key.namespace()).is_some();
        if !is_listed_with_actions && !is_of_service {
            return !self.is_endpoint_key(name)
                || self.sends_endpoint_key(&action.to_string(), name) != Some(false);
        }
        if Case::Fold.is_one_of(name, &OF_CREDENTIALS) {
            return true;
        }
        // Where AWS lists the key with the action, or with the action on some type, that says where
        // it is sent. The list of a type alone tells of all its actions: an image has the tags of a
        // request because of `ec2:CreateImage`, not of `ec2:RunInstances`.
        let all: Vec<_> = action.resource_types().map(|pair| pair.resource_type).collect();
        let types = if types.is_empty() { &all } else { types };
        if !spend(40 + 100 * types.len(), "looking up which keys actions send") {
            return true;
        }
        let mut pairs = action.resource_types();
        let has_pair = pairs.any(|pair| pair.condition_keys().any(|listed| listed == key));
        let is_listed = |found: &ResourceType<'_>| {
            let mut pairs = action.resource_types().filter(|pair| pair.resource_type == *found);
            pairs.any(|pair| pair.condition_keys().any(|listed| listed == key))
        };
        action.condition_keys().any(|listed| listed == key)
            || types.iter().any(|found| {
                if is_listed_with_actions && has_pair {
                    is_listed(found)
                } else {
                    action.keys_with(|of| of == found).any(|listed| listed == key)
                }
            })
    }
}

impl KeyProblem<'_> {
    /// Returns whether no request of AWS can carry the value, so that nothing can be decided.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(self, Self::WrongType { .. })
    }
}

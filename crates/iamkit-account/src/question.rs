//! What is asked of an account.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, ArnRef};
use iamkit_condition::{ContextValue, DuplicateKeyError, RequestContext};
use iamkit_pattern::Case;
use iamkit_policy::{ActionName, PolicyDocument, ResourceElement, Template};

/// Keys that a request carries in the usual case, and their values: it comes over TLS, and from the
/// principal itself and not from a service on its behalf.
pub const ASSUMED_KEYS: [(&str, &str); 2] =
    [("aws:SecureTransport", "true"), ("aws:ViaAWSService", "false")];

/// Keys that follow from the principal or the resource, or that only a service sends: where they
/// are not set they are absent, not open (IAM User Guide, "AWS global condition context keys").
const NEVER_OPEN: [&str; 9] = [
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:PrincipalIsAWSService",
    "aws:ResourceAccount",
    "aws:userid",
    "aws:username",
    "aws:AssumedRoot",
    "aws:CalledViaFirst",
];
/// The same for keys with these prefixes.
const NEVER_OPEN_PREFIXES: [&str; 3] =
    ["aws:PrincipalTag/", "aws:PrincipalServiceName", "aws:CalledVia"];

/// Services whose requests always go to one Region, in each partition of its own (AWS General
/// Reference, "Service endpoints"); only the commercial partition is known here.
const GLOBAL_SERVICES: [&str; 4] = ["iam", "organizations", "route53", "cloudfront"];

/// What a request is about, whoever makes it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Question {
    /// The action.
    pub action: ActionName,
    /// One ARN, a pattern of ARNs, or `*`.
    pub resource: Box<str>,
    /// Keys of the request context; every key that is neither here nor follows from principal and
    /// resource is open.
    pub context: Vec<(Box<str>, ContextValue)>,
    /// Keys, or prefixes that end in `*`, to open although they would be set.
    pub unknown: Vec<Box<str>>,
    /// Who owns the resource, where its ARN does not say so.
    pub owner: ResourceOwner,
}

/// The account of a resource whose ARN has none, such as a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceOwner {
    /// That of the account that is asked.
    #[default]
    Own,
    /// This one.
    Account(AccountId),
    /// It is not known, so that nothing is allowed for certain: the policy of a resource of another
    /// account would have to allow, too.
    Unknown,
}

impl Question {
    /// Asks about an action on a resource.
    #[must_use]
    pub fn new(action: ActionName, resource: &str) -> Self {
        Self {
            action,
            resource: resource.into(),
            context: Vec::new(),
            unknown: Vec::new(),
            owner: ResourceOwner::Own,
        }
    }

    /// Says whether the ARN leaves open whose the resource is.
    pub(crate) fn lacks_owner(&self) -> bool {
        let account = ArnRef::parse(&self.resource).ok().map(|arn| arn.account().is_empty());
        self.owner == ResourceOwner::Unknown && account == Some(true)
    }

    /// Returns the request context, in which the keys that policies ask for are open unless it is
    /// known what they are.
    pub(crate) fn request_context(
        &self,
        asked: &BTreeSet<Box<str>>,
    ) -> Result<RequestContext, DuplicateKeyError> {
        let mut context = RequestContext::new();
        for (key, value) in &self.context {
            context.insert(&**key, value.clone())?;
        }
        for key in &self.unknown {
            context.declare_unknown(key);
        }
        let mut assume = |key: &str, value: &str| {
            if context.get(key).is_none() && !self.opens(key) {
                context.replace(key, value);
            }
        };
        for (key, value) in ASSUMED_KEYS {
            assume(key, value);
        }
        if let Some(region) = self.region() {
            assume("aws:RequestedRegion", &region);
        }
        for key in asked.iter().filter(|key| !is_never_open(key)) {
            context.declare_unknown(key);
        }
        Ok(context)
    }

    fn opens(&self, key: &str) -> bool {
        self.unknown.iter().any(|open| match open.strip_suffix('*') {
            Some(prefix) => Case::Fold.starts_with(key, prefix),
            None => Case::Fold.is_same(open, key),
        })
    }

    /// Returns the Region that the request goes to, as far as action and resource tell.
    fn region(&self) -> Option<String> {
        if GLOBAL_SERVICES.iter().any(|service| self.action.service() == *service) {
            return Some("us-east-1".to_owned());
        }
        let arn = ArnRef::parse(&self.resource).ok()?;
        let region = arn.region();
        (!region.is_empty() && !region.contains(['*', '?'])).then(|| region.to_owned())
    }
}

/// Returns the condition keys that documents ask for and that a request may have with any value: those
/// that neither follow from the principal or the resource nor are usually set.
///
/// ```
/// use iamkit_policy::PolicyDocument;
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "*", "Resource": "*",
///     "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:username": "ines"}}}}"#
///     .parse()?;
/// assert_eq!(iamkit_account::open_keys([&document]), ["aws:sourcevpc".into()]);
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[must_use]
pub fn open_keys<'d>(documents: impl IntoIterator<Item = &'d PolicyDocument>) -> Vec<Box<str>> {
    let mut keys = BTreeSet::new();
    for document in documents {
        keys_asked(document, &mut keys);
    }
    keys.retain(|key| !is_never_open(key));
    keys.into_iter().collect()
}

fn is_never_open(key: &str) -> bool {
    Case::Fold.is_one_of(key, &NEVER_OPEN)
        || NEVER_OPEN_PREFIXES.iter().any(|prefix| Case::Fold.starts_with(key, prefix))
}

/// Adds the condition keys that a document asks for, in conditions and in variables.
pub(crate) fn keys_asked(document: &PolicyDocument, keys: &mut BTreeSet<Box<str>>) {
    for statement in document.statements() {
        for test in statement.tests() {
            keys.insert(test.test.key.value.as_str().to_ascii_lowercase().into());
            let templates = test.test.values.iter().filter_map(|value| value.value.template());
            for variable in templates.flat_map(Template::variables) {
                keys.insert(variable.key().to_ascii_lowercase().into());
            }
        }
        let resources = statement.resource.iter().flat_map(ResourceElement::patterns);
        for variable in resources.flat_map(|pattern| pattern.value.template().variables()) {
            keys.insert(variable.key().to_ascii_lowercase().into());
        }
    }
}

//! Is none of some actions on some resources allowed?

use iamkit_arn::Field;
use iamkit_authz::PolicySet;
use iamkit_policy::{ActionPattern, PolicyDocument, PolicyType, ResourcePattern, Statement};

use crate::answer::{Answer, Undecided, Violation};
use crate::implied::Completed;
use crate::options::{Collect, ReasonOptions};
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, Side, Trimmed};
use crate::readings::in_every_reading;

use super::new_access::answer;

/// Most actions and most resources of one question, and most characters of each (AWS API reference,
/// IAM Access Analyzer, `Access`).
const MOST: usize = 100;
const MOST_CHARACTERS: usize = 2048;

/// Access that is asked about: actions, resources, or both.
///
/// ```
/// use iamkit_reason::Access;
///
/// assert!(Access::new(["s3:GetObject"], ["arn:aws:s3:::secrets/*"]).is_ok());
/// let error = Access::new(["s3GetObject"], [""; 0]).unwrap_err();
/// assert_eq!(error.to_string(), "`s3GetObject` is no action: it has no colon");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    actions: Vec<ActionPattern>,
    resources: Vec<ResourcePattern>,
}

/// Why access cannot be asked about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Neither actions nor resources are given.
    #[error("neither an action nor a resource is given")]
    Empty,
    /// There are too many.
    #[error("{count} {what} are more than {MOST}")]
    TooMany {
        /// `actions` or `resources`.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// A text is too long.
    #[error("a text of {characters} characters is longer than {MOST_CHARACTERS}")]
    TooLong {
        /// How many characters it has.
        characters: usize,
    },
    /// An action has no colon, more than one, or characters that no action has.
    #[error("`{found}` is no action: {why}")]
    Action {
        /// What was found.
        found: Box<str>,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A resource has fewer than six fields.
    #[error("`{0}` is no ARN of six fields")]
    Resource(Box<str>),
    /// A resource has a wildcard before its last field.
    #[error("`{0}` has a wildcard before the resource part of its ARN")]
    Wildcard(Box<str>),
}

impl Access {
    /// Checks actions and resources as AWS does.
    ///
    /// # Errors
    ///
    /// When there is none or there are more than 100, when an action has no colon, when a resource
    /// is no full ARN or has a wildcard before its last field.
    pub fn new<A: AsRef<str>, R: AsRef<str>>(
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Result<Self, AccessError> {
        let read_action = |text: A| action(text.as_ref());
        let read_resource = |text: R| resource(text.as_ref());
        let access = Self {
            actions: actions.into_iter().map(read_action).collect::<Result<_, _>>()?,
            resources: resources.into_iter().map(read_resource).collect::<Result<_, _>>()?,
        };
        if access.actions.is_empty() && access.resources.is_empty() {
            return Err(AccessError::Empty);
        }
        let counts = [("actions", access.actions.len()), ("resources", access.resources.len())];
        match counts.into_iter().find(|(_, count)| *count > MOST) {
            Some((what, count)) => Err(AccessError::TooMany { what, count }),
            None => Ok(access),
        }
    }

    pub(crate) const fn has_actions(&self) -> bool {
        !self.actions.is_empty()
    }

    pub(crate) const fn has_resources(&self) -> bool {
        !self.resources.is_empty()
    }

    fn to_set(&self) -> Option<PolicySet> {
        let statement = if self.actions.is_empty() {
            Statement::allow(["*"])
        } else {
            Statement::allow(self.actions.iter().cloned())
        };
        let statement = if self.resources.is_empty() {
            statement.on(["*"])
        } else {
            statement.on(self.resources.iter().cloned())
        };
        let document = PolicyDocument::new().with_statement(statement);
        PolicySet::builder(PolicyType::Identity).add("access", document).build_unchecked().ok()
    }
}

fn action(text: &str) -> Result<ActionPattern, AccessError> {
    let pattern = ActionPattern::new(length_checked(text)?);
    if pattern.is_malformed() || !text.contains(':') {
        let why = if text.contains(':') { "no policy could hold it" } else { "it has no colon" };
        return Err(AccessError::Action { found: text.into(), why });
    }
    Ok(pattern)
}

fn resource(text: &str) -> Result<ResourcePattern, AccessError> {
    let pattern = ResourcePattern::new(length_checked(text)?);
    let is_arn = pattern.has_all_fields() && pattern.field(Field::Prefix) == Some("arn");
    if !is_arn || pattern.field(Field::Resource).is_none_or(str::is_empty) {
        return Err(AccessError::Resource(text.into()));
    }
    let early = Field::ALL.into_iter().filter(|field| *field != Field::Resource);
    let has_wildcard = |field| pattern.field(field).is_some_and(|text| text.contains(['*', '?']));
    if early.into_iter().any(has_wildcard) {
        return Err(AccessError::Wildcard(text.into()));
    }
    Ok(pattern)
}

fn length_checked(text: &str) -> Result<&str, AccessError> {
    let characters = text.chars().count();
    if characters > MOST_CHARACTERS { Err(AccessError::TooLong { characters }) } else { Ok(text) }
}

/// Says whether no request is allowed that has one of the actions, on one of the resources.
///
/// Policies that only take away are asked about as by [`no_new_access`](crate::no_new_access()).
#[must_use]
pub fn access_not_granted(
    policy: &PolicyLayers<'_>,
    access: &Access,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    let Some(asked) = access.to_set() else {
        return Answer::Undecided(Undecided::classes(options));
    };
    in_every_reading(policy.layers().iter().copied(), options, |options| {
        let completed = Completed::new(policy);
        let layers = completed.layers().and(&asked);
        let trimmed = Trimmed::default();
        let question = Question::new(&layers, None, &trimmed, *options);
        let question = question.map(|question| question.asking_by_last(1));
        answer(question, Side::Left, options)
    })
}

/// Says whether no request at all is allowed.
#[must_use]
pub fn allows_nothing(
    policy: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    let mut options = *options;
    options.limits.collect = Collect::First;
    in_every_reading(policy.layers().iter().copied(), &options, |options| {
        let trimmed = Trimmed::default();
        answer(Question::new(policy, None, &trimmed, *options), Side::Left, options)
    })
}

/// Says whether every request is allowed; of policies with principals, by every caller.
#[must_use]
pub fn allows_everything(
    policy: &PolicyLayers<'_>,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    let has_principal = policy.layers().iter().any(|set| set.policy_type().has_principal());
    let statement = Statement::allow(["*"]).on(["*"]);
    let (statement, policy_type) = if has_principal {
        (statement.by_everyone(), PolicyType::Resource)
    } else {
        (statement, PolicyType::Identity)
    };
    let document = PolicyDocument::new().with_statement(statement);
    match PolicySet::builder(policy_type).add("everything", document).build_unchecked() {
        Ok(everything) => super::no_new_access(&(&everything).into(), policy, options),
        Err(_) => Answer::Undecided(Undecided::classes(options)),
    }
}

//! What a reader saw and did not read, and what is odd about the text around policies.

use iamkit_syntax::Span;

use crate::HeldPrincipal;

/// Something that a person should know of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What kind of thing it is.
    pub kind: NoteKind,
    /// Where it is.
    pub span: Span,
    /// What is to be said of it.
    pub message: Box<str>,
    /// The policy that it is about, as [`Place::path`](crate::Place::path) names it; nothing where it is
    /// about something else.
    pub place: Option<Box<str>>,
    /// Of a part that is not read, the names that it is given, sorted: of principals whose names nobody chose, it
    /// may attach policies to those alone. Nothing where that cannot be told.
    pub given: Option<Box<[Box<str>]>>,
}

/// Kind of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// A policy, or a part of one, that was recognised and not read.
    NotRead,
    /// A part of a deployment that was recognised and not read, and that may attach policies to any principal: a
    /// nested stack, a macro, a module whose folder is not read.
    PartNotRead,
    /// Principals that a tool makes beside those that are read, and that nothing else is changed by.
    PrincipalsNotRead,
    /// A policy of AWS Organizations that authorizes nothing: a tag policy and the like.
    ManagementPolicy,
    /// A policy that is known only after deployment.
    Unknown,
    /// Something else about the container.
    Remark,
    /// `UNQUOTED_ACCOUNT_ID`: an account id that YAML reads as a number.
    UnquotedAccountId,
    /// `YAML_BOOLEAN`: a word that YAML reads as true or false.
    YamlBoolean,
    /// `YAML_NUMBER`: text that YAML reads as a number.
    YamlNumber,
    /// `SUB_POLICY_VARIABLE`: a policy variable that a template function would replace.
    SubPolicyVariable,
    /// `UNKNOWN_TEMPLATE_REFERENCE`: a name that stands nowhere in the template.
    UnknownTemplateReference,
    /// `INVALID_MANAGED_POLICY`: no AWS managed policy has this name.
    InvalidManagedPolicy,
    /// `CONDITION_VALUES_MERGED`: two condition blocks of one test, whose values are joined.
    ConditionValuesMerged,
}

impl NoteKind {
    /// Returns the code of a finding about the source form; nothing for plain notes.
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::NotRead
            | Self::PartNotRead
            | Self::PrincipalsNotRead
            | Self::ManagementPolicy
            | Self::Unknown
            | Self::Remark => None,
            Self::UnquotedAccountId => Some("UNQUOTED_ACCOUNT_ID"),
            Self::YamlBoolean => Some("YAML_BOOLEAN"),
            Self::YamlNumber => Some("YAML_NUMBER"),
            Self::SubPolicyVariable => Some("SUB_POLICY_VARIABLE"),
            Self::UnknownTemplateReference => Some("UNKNOWN_TEMPLATE_REFERENCE"),
            Self::InvalidManagedPolicy => Some("INVALID_MANAGED_POLICY"),
            Self::ConditionValuesMerged => Some("CONDITION_VALUES_MERGED"),
        }
    }
}

impl Note {
    pub(crate) fn new(kind: NoteKind, span: Span, message: impl Into<Box<str>>) -> Self {
        Self { kind, span, message: message.into(), place: None, given: None }
    }

    /// Says whether a part that is not read ([`NoteKind::PartNotRead`]) can name a principal, and so attach policies
    /// to it; of no other note.
    ///
    /// ```
    /// use iamkit_source::{NoteKind, ReadOptions, read};
    ///
    /// let text = "Resources:
    ///   Mine: {Type: AWS::IAM::Role}
    ///   Given: {Type: AWS::IAM::Role}
    ///   Named: {Type: AWS::IAM::Role, Properties: {RoleName: named}}
    ///   Nested: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Role: !Ref Given}}}
    /// ";
    /// let container = read("t.yaml", text, &ReadOptions::default());
    /// let nested = container.notes.iter().find(|note| note.kind == NoteKind::PartNotRead).unwrap();
    /// let reached = container.principals.iter().map(|held| nested.can_name(held));
    /// assert_eq!(reached.collect::<Vec<_>>(), [false, true, true]);
    /// ```
    #[must_use]
    pub fn can_name(&self, held: &HeldPrincipal) -> bool {
        if self.kind != NoteKind::PartNotRead {
            return false;
        }
        let Some(given) = self.given.as_ref().filter(|_| !held.has_chosen_name) else {
            return true;
        };
        let is_given = |id: &str| given.binary_search_by(|name| (**name).cmp(id)).is_ok();
        let place = held.place.path.strip_suffix("/Properties");
        let id = place.map(|place| place.rsplit_once('/').map_or(place, |(_, id)| id));
        // SAM calls the role of a function by the name of the function.
        id.is_none_or(|id| is_given(id) || is_given(&format!("{id}Role")))
    }

    /// Says which policy the note is about.
    pub(crate) fn about(mut self, place: impl Into<Box<str>>) -> Self {
        self.place = Some(place.into());
        self
    }
}

//! Grants of KMS keys.

use iamkit_arn::Pattern as ArnPattern;
use iamkit_condition::{KeyName, Lookup, RequestContext, Truth};
use iamkit_pattern::{Case, FieldCrossing};
use iamkit_policy::{NamedPrincipal, PrincipalKind};
use iamkit_work::spend;

use crate::compile::{Entry, PrincipalRules};
use crate::decide::Notes;
use crate::{OptionId, PrincipalSpecificity, Request};

/// Active grant of a KMS key (AWS KMS Developer Guide, "Grants in AWS KMS").
///
/// ```
/// use iamkit_authz::{KeyGrant, KeyGrantConstraint};
///
/// let grant = KeyGrant::new("arn:aws:iam::111122223333:role/Dev", ["Decrypt", "GenerateDataKey"])
///     .with_constraint(KeyGrantConstraint::Subset, [("project", "blue")]);
/// assert_eq!(grant.grantee(), "arn:aws:iam::111122223333:role/Dev");
/// ```
#[derive(Clone, Debug)]
pub struct KeyGrant {
    grantee: Box<str>,
    entry: Entry,
    operations: Vec<Box<str>>,
    constraint: Option<KeyGrantConstraint>,
    /// What the constraint demands.
    pairs: Vec<(Box<str>, Box<str>)>,
    retiring: Option<Entry>,
    source: Option<ArnPattern>,
    /// The key that the grant is on, if it is said.
    key: Option<Box<str>>,
    id: Option<Box<str>>,
}

/// What a grant demands of the encryption context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyGrantConstraint {
    /// `EncryptionContextEquals`: it is exactly this.
    Equals,
    /// `EncryptionContextSubset`: it holds at least this.
    Subset,
}

const CONTEXT: &str = "kms:EncryptionContext:";

/// What is done here when work is used up.
const COMPARING: &str = "comparing grants of keys with the encryption context";

impl KeyGrant {
    /// Returns a grant to a principal for operations such as `Decrypt`.
    #[must_use]
    pub fn new<I>(grantee: &str, operations: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<Box<str>>,
    {
        Self {
            grantee: grantee.into(),
            entry: entry_of(grantee),
            operations: operations.into_iter().map(Into::into).collect(),
            constraint: None,
            pairs: Vec::new(),
            retiring: None,
            source: None,
            key: None,
            id: None,
        }
    }

    /// Adds a demand on the encryption context.
    #[must_use]
    pub fn with_constraint<'a>(
        mut self,
        constraint: KeyGrantConstraint,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        self.constraint = Some(constraint);
        self.pairs = pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self
    }

    /// Sets the principal that may retire the grant.
    #[must_use]
    pub fn with_retiring_principal(mut self, principal: &str) -> Self {
        self.retiring = Some(entry_of(principal));
        self
    }

    /// Demands that a service calls for a resource: `aws:SourceArn` must match, as under
    /// `ArnEquals`.
    #[must_use]
    pub fn with_source_arn(mut self, pattern: ArnPattern) -> Self {
        self.source = Some(pattern);
        self
    }

    /// Says which key the grant is on, by id or ARN: it then holds for no other one.
    #[must_use]
    pub fn on_key(mut self, key: &str) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the id of the grant, which decides nothing.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Returns the id of the grant, if it is said.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn is_on_key_of(&self, request: &Request) -> bool {
        let id = |text: &str| text.rsplit('/').next().map(str::to_owned);
        self.key.as_deref().is_none_or(|key| {
            let asked = request.resource().as_str();
            if key.starts_with("arn:") { key == asked } else { id(key) == id(asked) }
        })
    }

    /// Returns the principal that the grant is for.
    #[must_use]
    pub fn grantee(&self) -> &str {
        &self.grantee
    }

    /// Returns what the constraint demands.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Says whether the grant is one for this request.
    pub(crate) fn covers(&self, request: &Request, notes: &Notes) -> Truth {
        let rules = PrincipalRules {
            options: request.options(),
            has_boundary: false,
            is_gateway_endpoint: false,
            notes: Some(notes),
        };
        if !self.is_on_key_of(request) {
            return Truth::False;
        }
        let action = request.action().name();
        let names_operation = self.operations.iter().any(|name| Case::Fold.is_same(name, action));
        let retires = Case::Fold.is_same(action, "RetireGrant");
        let mut named = match &self.retiring {
            Some(retiring) if retires => is_named(retiring, request, rules),
            _ => Truth::False,
        };
        if names_operation {
            named = named.or(is_named(&self.entry, request, rules));
        }
        let has_context = !Case::Fold.is_one_of(action, &WITHOUT_CONTEXT);
        let constrained =
            if has_context { self.constraint_holds(request.context()) } else { Truth::True };
        named.and(constrained).and(self.source_matches(request.context()))
    }

    fn source_matches(&self, context: &RequestContext) -> Truth {
        let Some(pattern) = &self.source else { return Truth::True };
        match context.lookup(&KeyName::from("aws:SourceArn")) {
            Lookup::One(found) => pattern.matches_text(found, FieldCrossing::Strict).into(),
            Lookup::Absent | Lookup::Many(_) => Truth::False,
            Lookup::Unknown | Lookup::Present | Lookup::Begins(_) => Truth::Unknown,
        }
    }

    fn constraint_holds(&self, context: &RequestContext) -> Truth {
        let Some(constraint) = self.constraint else { return Truth::True };
        let holds = self.pairs.iter().fold(Truth::True, |holds, (key, value)| {
            let name = KeyName::new(format!("{CONTEXT}{key}"));
            holds.and(match context.lookup(&name) {
                Lookup::One(found) => (*found == **value && Self::is_written(context, key)).into(),
                Lookup::Absent | Lookup::Many(_) => Truth::False,
                Lookup::Unknown | Lookup::Present | Lookup::Begins(_) => Truth::Unknown,
            })
        });
        match constraint {
            KeyGrantConstraint::Subset => holds,
            KeyGrantConstraint::Equals => holds.and(self.nothing_else(context)),
        }
    }

    /// Says whether the encryption context has a key in this very case, as AWS KMS compares it (AWS KMS
    /// Developer Guide, "Encryption context"); condition keys are found without regard to it.
    fn is_written(context: &RequestContext, key: &str) -> bool {
        let mut names = context.iter().take_while(|_| spend(8, COMPARING));
        names.any(|(name, _)| strip_context(name) == Some(key))
    }

    /// Says whether the encryption context holds nothing but what is demanded.
    fn nothing_else(&self, context: &RequestContext) -> Truth {
        let is_other = |key: &str| {
            strip_context(key)
                .is_some_and(|rest| !self.pairs.iter().any(|(pair, _)| **pair == *rest))
        };
        let each = 8 + 4 * self.pairs.len();
        let mut keys = context.iter().take_while(|_| spend(each, COMPARING));
        if keys.any(|(key, _)| is_other(key)) {
            Truth::False
        } else if context.has_unknown() {
            // Some unknown key may belong to the encryption context.
            Truth::Unknown
        } else {
            Truth::True
        }
    }
}

/// Operations that know no encryption context, so that no constraint on it applies (AWS KMS API
/// Reference, "`GrantConstraints`"). Under `CreateGrant` it binds the new grant, not the request.
const WITHOUT_CONTEXT: [&str; 11] = [
    "DescribeKey",
    "RetireGrant",
    "GetPublicKey",
    "Sign",
    "Verify",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
    "CreateGrant",
];

fn is_named(entry: &Entry, request: &Request, rules: PrincipalRules<'_>) -> Truth {
    let found = entry.matches(request.caller(), rules.without_notes());
    if found.specificity == PrincipalSpecificity::Account {
        rules.note(OptionId::KmsAccountGrantee);
        return (!rules.options.account_grantee_is_exact).into();
    }
    match (found.covers(), found.may_be_direct) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}

fn entry_of(principal: &str) -> Entry {
    let kind = if principal.starts_with("arn:") || principal.bytes().all(|b| b.is_ascii_digit()) {
        PrincipalKind::Aws
    } else {
        PrincipalKind::Service
    };
    Entry::new(NamedPrincipal::new(kind, principal))
}

fn strip_context(key: &str) -> Option<&str> {
    Case::Fold.strip_prefix(key, CONTEXT)
}

//! The request context that a caller can bring about.

use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::{BaseOperator, ConditionTest, Effect, PolicyDocument};

/// Keys that say from where, when and how a request comes. Whoever may use a policy at all can
/// meet a condition on them, so that one limits the circumstances of an attack, not the attack.
const FREE: [&str; 9] = [
    "aws:SourceIp",
    "aws:VpcSourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:RequestedRegion",
    "aws:UserAgent",
    "aws:Referer",
    "aws:PrincipalOrgID",
    "aws:ResourceOrgID",
];

/// What the keys of [`FREE`] are when a policy says nothing of them.
const USUAL: [(&str, &str); 4] = [
    ("aws:SourceIp", "203.0.113.77"),
    ("aws:RequestedRegion", "us-east-1"),
    ("aws:PrincipalOrgID", "o-zq7unlisted"),
    ("aws:ResourceOrgID", "o-zq7unlisted"),
];

/// Keys that a caller who calls directly over TLS, with MFA, has a known value of.
const DIRECT: [(&str, &str); 5] = [
    ("aws:SecureTransport", "true"),
    ("aws:MultiFactorAuthPresent", "true"),
    ("aws:MultiFactorAuthAge", "60"),
    ("aws:ViaAWSService", "false"),
    // Whoever has revoked sessions is met with a new one.
    ("aws:TokenIssueTime", "2999-01-01T00:00:00Z"),
];

/// Keys that only requests of AWS services carry.
const OF_SERVICES: [&str; 6] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:SourceAccount",
    "aws:SourceArn",
    "kms:ViaService",
];

/// Keys by which long-term credentials differ from temporary ones: they carry none of them.
const OF_SESSIONS: [&str; 3] =
    ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"];

/// A request context in the making.
#[derive(Clone, Debug)]
pub(crate) struct Circumstances {
    context: RequestContext,
}

impl Circumstances {
    /// Returns those of a direct call, of which nothing else is known.
    pub(crate) fn direct() -> Self {
        let mut context = RequestContext::new();
        context.declare_unknown("*");
        let mut circumstances = Self { context };
        for (key, value) in DIRECT {
            circumstances.set(key, value);
        }
        for key in OF_SERVICES {
            circumstances.unset(key);
        }
        circumstances
    }

    /// Lets the call come from where the document wants its callers to be.
    pub(crate) fn wanted_by(mut self, document: &PolicyDocument) -> Self {
        for key in FREE {
            let usual = USUAL.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
            match wanted(document, key) {
                Some(value) => self.set(key, value),
                None => match usual {
                    Some(value) => self.set(key, value),
                    None => self.unset(key),
                },
            }
        }
        self
    }

    /// Lets the call fit what the document wants of `key`, if it says so.
    pub(crate) fn chosen(mut self, document: &PolicyDocument, key: &str) -> Self {
        if let Some(value) = wanted(document, key) {
            self.set(key, value);
        }
        self
    }

    /// Lets the call come without TLS.
    pub(crate) fn without_tls(mut self) -> Self {
        self.set("aws:SecureTransport", "false");
        self
    }

    /// Lets the call be signed with an access key of a user.
    pub(crate) fn without_mfa(mut self) -> Self {
        for key in OF_SESSIONS {
            self.unset(key);
        }
        self
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.context.replace(key, value);
    }

    /// Lets the request not carry `key`.
    pub(crate) fn unset(&mut self, key: &str) {
        self.context.replace(key, ContextValue::Many(Vec::new()));
    }

    pub(crate) fn context(&self) -> &RequestContext {
        &self.context
    }
}

/// Returns a value of `key` for which the document has a good word: an `Allow` asks for it, or a
/// `Deny` spares it.
fn wanted(document: &PolicyDocument, key: &str) -> Option<String> {
    document.statements.iter().find_map(|statement| {
        let is_deny = statement.effect.value == Effect::Deny;
        let blocks = statement.condition.iter().flat_map(|condition| &condition.operators);
        blocks
            .filter_map(|block| Some((block.operator.value.known()?.base, &block.tests)))
            .filter(|(base, _)| *base != BaseOperator::Null && base.is_negated() == is_deny)
            .flat_map(|(base, tests)| tests.iter().map(move |test| (base, test)))
            .filter(|(_, test)| test.key.value.is(key))
            .find_map(|(base, test)| first_value(base, test))
    })
}

/// Returns a text that the first value of a test matches.
fn first_value(base: BaseOperator, test: &ConditionTest) -> Option<String> {
    let text = test.values.iter().next()?.value.text();
    match base {
        _ if text.contains("${") => None,
        // The first address of a range is in it.
        BaseOperator::IpAddress | BaseOperator::NotIpAddress => {
            Some(text.split('/').next().unwrap_or_default().to_owned())
        }
        _ => Some(text.replace(['*', '?'], "x")),
    }
}

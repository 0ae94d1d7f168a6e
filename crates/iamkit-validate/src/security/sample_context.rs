//! The request context that a caller can bring about.

use iamkit_condition::internal::epoch_seconds;
use iamkit_condition::{ContextValue, RequestContext};
use iamkit_policy::{BaseOperator, ConditionTest, Effect, PolicyDocument};

/// Keys that say from where, when and how a request comes.
// Whoever may use a policy at all can meet a condition on one of them: the condition limits the
// circumstances of an attack, not the attack.
const NETWORK_AND_TIME_KEYS: [&str; 9] = [
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

/// Values of [`NETWORK_AND_TIME_KEYS`] when the policy does not test the key.
// 203.0.113.0/24 is TEST-NET-3 of RFC 5737: no policy allows it by chance.
const DEFAULT_CONTEXT: [(&str, &str); 4] = [
    ("aws:SourceIp", "203.0.113.77"),
    ("aws:RequestedRegion", "us-east-1"),
    ("aws:PrincipalOrgID", "o-unmentionedexample"),
    ("aws:ResourceOrgID", "o-unmentionedexample"),
];

/// Values of the keys of a direct call over TLS with MFA.
const DIRECT_CALL_CONTEXT: [(&str, &str); 5] = [
    ("aws:SecureTransport", "true"),
    ("aws:MultiFactorAuthPresent", "true"),
    ("aws:MultiFactorAuthAge", "60"),
    ("aws:ViaAWSService", "false"),
    // A policy that revokes sessions denies those issued before some time: this one is newer.
    ("aws:TokenIssueTime", "2999-01-01T00:00:00Z"),
];

/// Keys that only requests of AWS services carry.
const SERVICE_ONLY_KEYS: [&str; 6] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:SourceAccount",
    "aws:SourceArn",
    "kms:ViaService",
];

/// Keys by which long-term credentials differ from temporary ones: they carry none of them.
const SESSION_KEYS: [&str; 3] =
    ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"];

/// The context of one request that a caller could send.
#[derive(Clone, Debug)]
pub(crate) struct SampleContext {
    request_context: RequestContext,
}

impl SampleContext {
    /// Returns the context of a direct call, of which nothing else is known.
    pub(crate) fn direct() -> Self {
        let mut request_context = RequestContext::new();
        request_context.declare_unknown("*");
        let mut context = Self { request_context };
        for (key, value) in DIRECT_CALL_CONTEXT {
            context.set(key, value);
        }
        for key in SERVICE_ONLY_KEYS {
            context.unset(key);
        }
        context
    }

    /// Lets the call come at the first moment of a day, such as `2026-11-01`.
    pub(crate) fn on(mut self, day: &str) -> Self {
        let midnight = format!("{day}T00:00:00Z");
        if let Some(seconds) = epoch_seconds(&midnight) {
            self.set("aws:EpochTime", seconds);
            self.set("aws:CurrentTime", midnight);
        }
        self
    }

    /// Gives network keys and the like the values that satisfy the conditions of the document.
    pub(crate) fn satisfying(mut self, document: &PolicyDocument) -> Self {
        for key in NETWORK_AND_TIME_KEYS {
            let default =
                DEFAULT_CONTEXT.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
            let value = satisfying_value(document, key).or(default.map(str::to_owned));
            match value {
                Some(value) => self.set(key, value),
                None => self.unset(key),
            }
        }
        self
    }

    /// Gives `key`, whose value the caller chooses, a value that satisfies the document.
    pub(crate) fn caller_chosen(mut self, document: &PolicyDocument, key: &str) -> Self {
        if let Some(value) = satisfying_value(document, key) {
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
        for key in SESSION_KEYS {
            self.unset(key);
        }
        self
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<ContextValue>) {
        self.request_context.replace(key, value);
    }

    /// Lets the request not carry `key`.
    pub(crate) fn unset(&mut self, key: &str) {
        self.request_context.replace(key, ContextValue::Many(Vec::new()));
    }

    pub(crate) fn request_context(&self) -> &RequestContext {
        &self.request_context
    }

    /// Counts its keys, each of which a request copies.
    pub(crate) fn count_keys(&self) -> usize {
        self.request_context.iter().count()
    }
}

/// Returns a value of `key` that an `Allow` of the document asks for or a `Deny` exempts.
fn satisfying_value(document: &PolicyDocument, key: &str) -> Option<String> {
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

//! Rules that single services add.

mod across_accounts;
mod credentials;
mod defaults;
mod iam;
mod kms;
mod owned;
mod rule;
mod s3;
mod sts;

use iamkit_arn::Arn;
use iamkit_condition::{RequestContext, Truth};
use iamkit_policy::{ActionName, ServicePrefix};

use super::{EvaluationInput, GrantOptions, Logic};
use crate::input::{PolicySource, layers_of};
use crate::{
    AclGrant, ActionFacts, Caller, KeyGrant, Layer, Layers, OptionId, Options, Organization,
    Policies, PolicySet, Request, ResourcePart,
};
pub(crate) use across_accounts::needs_no_resource_policy;
pub(crate) use credentials::KnownOfCredentials;
use owned::Restriction;
pub use rule::ServiceRule;

/// Kind of a resource whose policy must allow inside one account, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RequiredResourcePolicy {
    /// The trust policy of a role.
    RoleTrust,
    /// The policy of a KMS key.
    Key,
    /// The auth policy of a VPC Lattice service, beside which identity-based policies must allow.
    AuthPolicy,
    /// That of a service which was named in the options.
    ByOption,
}

impl RequiredResourcePolicy {
    /// Says whether shares of AWS RAM stand in for the policy: trust policies, key policies and auth
    /// policies are no policies that it adds to (AWS RAM User Guide, "Shareable AWS resources").
    const fn is_met_by_shares(self) -> bool {
        match self {
            Self::RoleTrust | Self::Key | Self::AuthPolicy => false,
            Self::ByOption => true,
        }
    }
}

/// What services make of a request, policies aside; worked out once for each request.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the request")]
pub(crate) struct RequestTraits {
    /// The kind of resource whose policy must allow inside one account, too.
    pub(crate) required: Option<RequiredResourcePolicy>,
    /// The rule by which the service answers everyone alike.
    pub(crate) always_allowed: Option<ServiceRule>,
    /// The rule by which the service refuses, whatever policies say.
    restriction: Option<Restriction>,
    is_pass_role: bool,
    /// Some rule of a service may refuse the request, whatever policies say.
    may_be_refused: bool,
    /// Whether the credentials are temporary: the request has `aws:TokenIssueTime`, whatever its value.
    pub(crate) token: Truth,
    /// The caller takes whichever of its credentials can call the operation: it is not known, and not
    /// asked, which ones.
    pub(crate) takes_any_credentials: bool,
    /// Whether the service answers everyone alike whose credentials are long-term ones, while it is not
    /// known whether they are.
    pub(crate) is_always_allowed_without_token: bool,
    /// The service lets everyone in while the resource has no policy.
    pub(crate) is_open_by_default: bool,
    /// Identity-based policies alone authorize the action in other accounts, too.
    pub(crate) needs_no_resource_policy: bool,
    /// The resource is an access point of another account than the caller's, behind which a bucket
    /// must permit the same. In the own account, what is given decides.
    pub(crate) lacks_bucket_policy: bool,
    pub(crate) is_iam_or_sts: bool,
    is_on_bucket_policy: bool,
    /// The resource is a directory bucket, to which the public never has access.
    is_on_directory_bucket: bool,
    /// Some permission of an ACL grants the action.
    takes_acls: bool,
    /// Whether the action is `s3:ListAllMyBuckets`.
    pub(crate) lists_buckets: bool,
    /// Whether resource control policies leave the action alone although they apply to the service.
    pub(crate) is_outside_resource_control: bool,
    /// Whether the sixth field of the resource holds a colon, so that a `*` could run over it.
    pub(crate) may_cross: bool,
    /// The layers that bear on what the caller asks for, those of organizations aside.
    pub(crate) layers_of_caller: Layers,
    /// The options that bear on what can grant.
    pub(crate) grant_options: GrantOptions,
}

/// What traits follow from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) action: &'a ActionName,
    pub(crate) resource: Option<&'a Arn>,
    pub(crate) is_same_account: bool,
    /// That of the resource's owner.
    pub(crate) organization: Option<&'a Organization>,
    pub(crate) context: &'a RequestContext,
    /// The caller takes whichever of its credentials can call the operation.
    pub(crate) takes_any_credentials: bool,
    pub(crate) options: &'a Options,
}

impl RequestTraits {
    pub(crate) fn of(asked: &Asked<'_>) -> Self {
        let Asked { caller, action, resource, is_same_account, organization, context, .. } = *asked;
        let options = asked.options;
        let token = credentials::have_token(context);
        let takes_any_credentials = asked.takes_any_credentials && token != Truth::True;
        let always_allowed = |has_token| sts::always_allowed(caller.kind(), action, has_token);
        let required = if sts::is_role_trust(action, resource) {
            Some(RequiredResourcePolicy::RoleTrust)
        } else if kms::is_key(action, resource) {
            Some(RequiredResourcePolicy::Key)
        } else if defaults::needs_auth_policy(action) {
            Some(RequiredResourcePolicy::AuthPolicy)
        } else if options.services_with_required_policy.contains(action.service()) {
            Some(RequiredResourcePolicy::ByOption)
        } else {
            None
        };
        let restriction = sts::restriction(caller, action, organization)
            .map(|rule| Restriction { rule, spares_reads: false })
            .or_else(|| owned::restriction(action, resource));
        let is_pass_role = iam::is_pass_role(action);
        let mut layers_of_caller = layers_of(caller);
        if sts::is_beside_trust(action, resource) {
            layers_of_caller.remove(Layer::Resource);
        }
        let is_iam_or_sts = action.service().is_one_of(&["iam", "sts"]);
        let is_on_directory_bucket = s3::is_on_directory_bucket(action);
        Self {
            required,
            always_allowed: always_allowed(token != Truth::False && !takes_any_credentials),
            restriction,
            is_pass_role,
            may_be_refused: restriction.is_some()
                || is_pass_role
                || is_iam_or_sts
                || is_on_directory_bucket,
            token,
            takes_any_credentials,
            is_always_allowed_without_token: token == Truth::Unknown
                && !takes_any_credentials
                && always_allowed(false) != always_allowed(true),
            is_open_by_default: defaults::is_open(action),
            needs_no_resource_policy: across_accounts::needs_no_resource_policy(action),
            lacks_bucket_policy: !is_same_account && s3::is_access_point(action, resource),
            is_iam_or_sts,
            is_on_bucket_policy: s3::is_on_bucket_policy(action),
            is_on_directory_bucket,
            takes_acls: s3::takes_acls(action, resource),
            lists_buckets: s3::lists_buckets(action),
            is_outside_resource_control: kms::is_outside_resource_control(action)
                || required == Some(RequiredResourcePolicy::RoleTrust)
                    && sts::is_service_linked_role(resource),
            may_cross: resource.is_some_and(|arn| arn.resource().contains(':')),
            layers_of_caller,
            grant_options: GrantOptions::of(options),
        }
    }
}

/// Returns the kind of policy that must allow even inside one account.
pub(crate) fn required_resource_policy(
    input: &EvaluationInput<'_, '_>,
) -> Option<RequiredResourcePolicy> {
    let required = input.request.traits().required;
    if required == Some(RequiredResourcePolicy::ByOption) {
        input.note(OptionId::ServiceSameAccountExplicit);
    }
    required
}

/// Says whether the service lets everyone in, since the resource has no policy.
pub(crate) const fn opens_by_default(request: &Request, policies: &Policies<'_>) -> bool {
    request.traits().is_open_by_default && !policies.has(Layer::Resource)
}

/// Returns what ACLs grant, where they can grant the action.
pub(crate) fn acl_grant(request: &Request, policies: &Policies<'_>) -> Option<AclGrant> {
    policies.acl().filter(|_| request.traits().takes_acls)
}

/// Says whether ACLs are given for an action that they cannot grant.
pub(crate) const fn misses_acl(request: &Request, policies: &Policies<'_>) -> bool {
    policies.acl().is_some() && !request.traits().takes_acls
}

/// Says whether what belongs to a part of the resource's side can grant the request.
pub(crate) fn counts_part(request: &Request, part: ResourcePart) -> bool {
    match part {
        ResourcePart::Policy => true,
        ResourcePart::AccessPoint => request.action().service() == "s3",
        ResourcePart::Share => {
            request.traits().required.is_none_or(RequiredResourcePolicy::is_met_by_shares)
        }
    }
}

/// Returns what `s3:ListAllMyBuckets` is about.
pub(crate) fn all_buckets(request: &Request) -> &'static str {
    s3::all_buckets(request)
}

/// Returns the rule by which the service refuses what policies allow.
#[inline]
pub(crate) fn restriction(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    let may_be_refused =
        input.request.traits().may_be_refused || policies.public_buckets_are_restricted();
    if may_be_refused { found_restriction(input, policies) } else { None }
}

fn found_restriction(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    let request = input.request;
    let traits = request.traits();
    if let Some(rule) = restriction_across_accounts(request) {
        return Some(rule);
    }
    if traits.is_iam_or_sts && credentials::may_be_exceeded(request) {
        input.note(OptionId::CredentialLimits);
        if !input.options().credential_limits_are_ignored {
            return Some(ServiceRule::CredentialLimit);
        }
    }
    restriction_of_resource(input, policies)
}

/// Returns the rule by which the service refuses in any case, whatever is not known.
pub(crate) fn certain_restriction(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    restriction_across_accounts(input.request).or_else(|| restriction_of_resource(input, policies))
}

fn restriction_across_accounts(request: &Request) -> Option<ServiceRule> {
    let is_across = request.caller().account().is_some() && !request.is_same_account();
    (request.traits().is_pass_role && is_across).then_some(ServiceRule::PassRoleAcrossAccounts)
}

fn restriction_of_resource(
    input: &EvaluationInput<'_, '_>,
    policies: &Policies<'_>,
) -> Option<ServiceRule> {
    let traits = input.request.traits();
    let is_restricted = policies.public_buckets_are_restricted() || traits.is_on_directory_bucket;
    if is_restricted && traits.restriction.is_none() {
        return s3::restriction(input, policies);
    }
    let is_spared = |restriction: &Restriction| restriction.spares_reads && input.only_reads;
    traits.restriction.filter(|restriction| !is_spared(restriction)).map(|found| found.rule)
}

/// Says when the credentials cannot call the operation, whatever policies say.
pub(crate) fn exceeds_credentials<T: Logic>(
    input: &EvaluationInput<'_, '_>,
    known: &KnownOfCredentials<T>,
) -> T {
    if !input.request.traits().is_iam_or_sts || input.options().credential_limits_are_ignored {
        return T::constant(false);
    }
    credentials::are_exceeded(input.request, known)
}

/// Says whether the caller used MFA to get the credentials.
pub(crate) fn has_mfa(request: &Request) -> Truth {
    credentials::have_mfa(request.context())
}

/// Says which operations the caller's credentials can call, where that is limited.
pub(crate) fn credential_limit(request: &Request) -> Option<String> {
    credentials::limit_in_words(request)
}

/// Says whether a request only reads, as far as a rule of its service asks.
pub(crate) fn only_reads(request: &Request, facts: &dyn ActionFacts) -> bool {
    let asks = request.traits().restriction.is_some_and(|restriction| restriction.spares_reads);
    let action = request.action();
    asks && facts.only_reads(action).unwrap_or_else(|| owned::reads_by_name(action))
}

/// Says whether it is not known of the caller of `sts:AssumeRoot` whether its account may call it.
pub(crate) fn is_unknown_root_task_caller(request: &Request) -> bool {
    sts::is_unknown_root_task_caller(request.caller(), request.action())
}

/// Says whether session policies of a root session are task policies.
pub(crate) fn is_task(set: &PolicySet) -> bool {
    sts::is_task(set)
}

/// Says whether the caller escapes the `Deny` statements of the resource's own policy.
pub(crate) fn escapes_deny(input: &EvaluationInput<'_, '_>, source: &PolicySource<'_>) -> bool {
    (source.layer, source.part) == (Layer::Resource, ResourcePart::Policy)
        && (s3::root_escapes(input) || defaults::task_escapes(input))
}

/// Says whether one grant of the key covers the request.
pub(crate) fn key_grant(input: &EvaluationInput<'_, '_>, grant: &KeyGrant) -> Truth {
    kms::covers(input.request, grant, input.notes)
}

/// Says whether the service combines its policies in ways that this crate does not know in detail.
pub(crate) fn is_unmodelled(service: ServicePrefix<'_>) -> bool {
    // Services with combination rules of their own.
    const SERVICES: [&str; 5] = ["execute-api", "apigateway", "es", "glue", "backup"];
    service.is_one_of(&SERVICES)
}

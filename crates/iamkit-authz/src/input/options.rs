//! Choices where AWS's documentation is silent or contradicts itself.

mod assumptions;
mod id;
mod service_list;

use iamkit_condition::{ConditionOption, Options as ConditionOptions};
use iamkit_pattern::FieldCrossing;

use crate::RefusedDocuments;

pub use assumptions::Assumptions;
pub use id::{OptionId, ParseOptionIdError};
pub use service_list::ServiceList;

/// Every undecided choice with the value that is in force; the default is the reading that AWS's
/// documentation supports best.
///
/// Choices are set by id, as scenarios do, or with the fields of this struct.
///
/// ```
/// use iamkit_authz::{OptionId, Options};
///
/// let mut options = Options::default();
/// options.set("star.direct", "limited")?;
/// assert!(options.star_grants_are_limited);
/// assert_eq!(options.get(OptionId::StarDirect), "limited");
///
/// let error = options.set("star.direct", "maybe").unwrap_err();
/// assert_eq!(error.to_string(), "`maybe` is no value of `star.direct`, which takes `direct`, `limited`");
/// # Ok::<(), iamkit_authz::SetOptionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is one choice between two readings")]
pub struct Options {
    /// `fieldCrossing`: whether a `*` at the end of an ARN field may run over colons.
    pub field_crossing: FieldCrossing,
    /// `np.account-only`: the account entry in a `NotPrincipal` exempts its users and roles from
    /// the `Deny`; by default it exempts the root user alone.
    pub account_in_not_principal_exempts_members: bool,
    /// `np.role-session`: account and role in a `NotPrincipal` exempt the sessions of the role; by default
    /// the session must be listed, too (IAM User Guide, "AWS JSON policy elements: `NotPrincipal`", which
    /// recommends account and role, and says that the session is validated last).
    pub role_in_not_principal_exempts_sessions: bool,
    /// `principal.aws-star-service`: `{"AWS": "*"}` covers AWS services; by default it does not.
    pub aws_star_covers_services: bool,
    /// `rcp.no-resource`: resource control policies leave requests on `*` alone; by default those
    /// given for the request apply.
    pub rcp_skips_requests_without_resource: bool,
    /// `kms.grant-cross-account`: a KMS grant is enough for a grantee of another account; by
    /// default its identity-based policies must allow too.
    pub cross_account_key_grant_is_enough: bool,
    /// `kms.account-grantee`: a KMS grant to an account is for its root user alone; by default for every
    /// principal of the account.
    pub account_grantee_is_exact: bool,
    /// `root.s3-policy-escape`: a bucket policy can lock the root user of the owning account out
    /// of the bucket policy; by default it cannot.
    pub bucket_policy_can_lock_out_root: bool,
    /// `vpce.gateway-account`: an account named in the policy of a gateway endpoint stands for all
    /// of its principals; by default for its root user alone.
    pub gateway_account_is_whole_account: bool,
    /// `s3.access-point`: the policy of an access point replaces the bucket policy; by default
    /// both must allow.
    pub access_point_policy_is_enough: bool,
    /// `s3.bpa`: any statement for `*` makes a bucket policy public; by default one whose
    /// conditions narrow the callers does not.
    pub conditions_never_make_policies_private: bool,
    /// `trust.direct-boundary`: a boundary or session policy silent on `sts:AssumeRole` does not
    /// count when the trust policy names the user or session; by default it does (IAM User Guide,
    /// "Update a role trust policy").
    pub boundary_spares_direct_trust: bool,
    /// `service.same-account-explicit`: services, besides KMS and role trust, whose resource policy
    /// must allow inside one account too.
    pub services_with_required_policy: ServiceList,
    /// `context.service-principal`: what requests of AWS services have as `aws:PrincipalAccount`,
    /// `aws:PrincipalType` and `aws:userid`.
    pub context_of_services: ServiceContext,
    /// `session.multiple`: every session policy must allow; by default one of them is enough.
    pub session_policies_intersect: bool,
    /// `scp.federated`: which organization policies apply to callers without an account.
    pub guardrails_without_account: GuardrailsWithoutAccount,
    /// `resource.s3-list-buckets`: `s3:ListAllMyBuckets` is authorized on `*`; by default on
    /// `arn:aws:s3:::*`.
    pub list_buckets_is_on_star: bool,
    /// `variable.no-value`: a policy variable without value in `Resource` or `NotResource` keeps the
    /// whole statement from applying; by default its entry alone matches nothing, as IAM User
    /// Guide, "IAM policy elements: Variables and tags", says of a resource that includes such a
    /// variable. The same page says that it might make the statement invalid.
    pub variable_without_value_disables_statement: bool,
    /// `document.refused`: a document that AWS would refuse to store is decided, and what cannot be
    /// read fails closed; by default it is an error. Whoever compiles the policies gives it to
    /// [`PolicySetBuilder::refused_documents`](crate::PolicySetBuilder::refused_documents).
    pub refused_documents: RefusedDocuments,
    /// `star.direct`: a grant to `*` inside the account leaves boundary and session policies in
    /// force; by default it lifts their silence, as one that names the caller does.
    pub star_grants_are_limited: bool,
    /// `principal.role-path`: a role ARN in a policy matches no session whose role ARN is not
    /// known; by default the names are compared.
    pub unknown_role_path_matches_nothing: bool,
    /// `ram.share-grade`: a share of AWS RAM counts as a grant that names the caller; by default as
    /// one that names the account.
    pub share_names_the_caller: bool,
    /// `credential.limits`: policies alone decide what credentials can call; by default callers are
    /// kept from the operations of IAM and AWS STS that their credentials cannot use.
    pub credential_limits_are_ignored: bool,
    /// `scope-down.direct`: a resource-based policy that names the session lifts the silence of
    /// scope down policies; by default they limit what it grants, too.
    pub direct_grants_skip_scope_down: bool,
    /// `root.task-escape`: a bucket or queue policy can deny what an unlock task of `AssumeRoot` is
    /// for; by default it cannot.
    pub unlock_task_can_be_locked_out: bool,
    /// `condition.unreadable-request`: what is made of a value of the request that a condition
    /// operator cannot read.
    pub unreadable_requests: UnreadableRequests,
    /// The readings of the condition language, with ids such as `condition.ipv4-mapped`.
    pub condition: ConditionOptions,
}

/// What is made of a value of the request that cannot be read as its key, or an operator, has it:
/// `ten` for a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnreadableRequests {
    /// `error`: whoever reads requests refuses a value that is not of its key's type. Where the key
    /// has another type or none, as [`Closed`](Self::Closed).
    #[default]
    Error,
    /// `closed`: a test that reads the value counts as true in a `Deny` and as false in an `Allow`.
    Closed,
    /// `complement`: the comparison is false, and so a negated operator true.
    Complement,
}

/// What the keys that tell of an account, a kind and an id are in requests of AWS services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceContext {
    /// `present`: they have a value that is not given.
    #[default]
    Present,
    /// `absent`: the requests do not have them.
    Absent,
    /// `filled`: type and id are `Service` and the name of the service; the account has a value that is
    /// not given.
    Filled,
}

/// Which organization policies apply to callers that belong to no account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuardrailsWithoutAccount {
    /// `rcp-only`: resource control policies.
    #[default]
    ResourceControl,
    /// `both`: service control policies too.
    Both,
    /// `neither`: neither.
    Neither,
}

/// Why a choice cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetOptionError {
    /// No option has this id.
    #[error(transparent)]
    Unknown(#[from] ParseOptionIdError),
    /// The option does not take this value any more.
    #[error(
        "`{value}` is no value of `{id}` any more, since a `Deny` that cannot be read never vanishes"
    )]
    Gone {
        /// The option.
        id: OptionId,
        /// The value.
        value: &'static str,
    },
    /// The option does not take this value.
    #[error("`{value}` is no value of `{id}`, which takes {allowed}")]
    Value {
        /// The option.
        id: OptionId,
        /// The value.
        value: Box<str>,
        /// The values that it takes, for a sentence.
        allowed: Box<str>,
    },
}

impl Options {
    /// Sets a choice by its id, such as `np.account-only`.
    ///
    /// # Errors
    ///
    /// When there is no such id, or it takes other values.
    pub fn set(&mut self, id: &str, value: &str) -> Result<(), SetOptionError> {
        self.set_id(id.parse()?, value)
    }

    /// Sets a choice.
    ///
    /// # Errors
    ///
    /// When the option takes other values.
    pub fn set_id(&mut self, id: OptionId, value: &str) -> Result<(), SetOptionError> {
        let refused = || SetOptionError::Value { id, value: value.into(), allowed: id.allowed() };
        if id == OptionId::ServiceSameAccountExplicit {
            self.services_with_required_policy = value.parse().map_err(|_| refused())?;
            return Ok(());
        }
        // Under its earlier name, `deny.unevaluable`, the option took these two.
        let value = match (id, value) {
            (OptionId::DocumentRefused, "applied") => "decide",
            (OptionId::DocumentRefused, "skipped") => {
                return Err(SetOptionError::Gone { id, value: "skipped" });
            }
            _ => value,
        };
        let index = id.values().iter().position(|known| *known == value).ok_or_else(refused)?;
        match id {
            OptionId::FieldCrossing => {
                self.field_crossing =
                    if index == 0 { FieldCrossing::Trailing } else { FieldCrossing::Strict };
            }
            OptionId::ScpFederated => {
                self.guardrails_without_account = match index {
                    0 => GuardrailsWithoutAccount::ResourceControl,
                    1 => GuardrailsWithoutAccount::Both,
                    _ => GuardrailsWithoutAccount::Neither,
                };
            }
            OptionId::ContextServicePrincipal => {
                self.context_of_services = match index {
                    0 => ServiceContext::Present,
                    1 => ServiceContext::Absent,
                    _ => ServiceContext::Filled,
                };
            }
            OptionId::DocumentRefused => {
                self.refused_documents =
                    if index == 0 { RefusedDocuments::Error } else { RefusedDocuments::Decide };
            }
            OptionId::ConditionUnreadableRequest => {
                self.unreadable_requests = match index {
                    0 => UnreadableRequests::Error,
                    1 => UnreadableRequests::Closed,
                    _ => UnreadableRequests::Complement,
                };
            }
            OptionId::Condition(option) => {
                if self.condition.has(option) != (index == 1) {
                    self.condition = self.condition.toggled(option);
                }
            }
            _ => {
                if let Some(flag) = self.flag_mut(id) {
                    *flag = index == 1;
                }
            }
        }
        Ok(())
    }

    /// Returns the value that is in force, such as `root-user` for `np.account-only`.
    #[must_use]
    pub fn get(&self, id: OptionId) -> String {
        let index = match id {
            OptionId::ServiceSameAccountExplicit => {
                return self.services_with_required_policy.to_string();
            }
            OptionId::FieldCrossing => usize::from(self.field_crossing == FieldCrossing::Strict),
            OptionId::ScpFederated => self.guardrails_without_account as usize,
            OptionId::ContextServicePrincipal => self.context_of_services as usize,
            OptionId::DocumentRefused => self.refused_documents as usize,
            OptionId::ConditionUnreadableRequest => self.unreadable_requests as usize,
            OptionId::Condition(option) => usize::from(self.condition.has(option)),
            _ => usize::from(self.clone().flag_mut(id).is_some_and(|flag| *flag)),
        };
        id.values().get(index).copied().unwrap_or_default().to_owned()
    }

    /// Returns the field of a choice between two readings.
    fn flag_mut(&mut self, id: OptionId) -> Option<&mut bool> {
        Some(match id {
            OptionId::NpAccountOnly => &mut self.account_in_not_principal_exempts_members,
            OptionId::NpRoleSession => &mut self.role_in_not_principal_exempts_sessions,
            OptionId::PrincipalAwsStarService => &mut self.aws_star_covers_services,
            OptionId::RcpNoResource => &mut self.rcp_skips_requests_without_resource,
            OptionId::KmsGrantCrossAccount => &mut self.cross_account_key_grant_is_enough,
            OptionId::KmsAccountGrantee => &mut self.account_grantee_is_exact,
            OptionId::RootS3PolicyEscape => &mut self.bucket_policy_can_lock_out_root,
            OptionId::VpceGatewayAccount => &mut self.gateway_account_is_whole_account,
            OptionId::S3AccessPoint => &mut self.access_point_policy_is_enough,
            OptionId::S3Bpa => &mut self.conditions_never_make_policies_private,
            OptionId::TrustDirectBoundary => &mut self.boundary_spares_direct_trust,
            OptionId::SessionMultiple => &mut self.session_policies_intersect,
            OptionId::ResourceS3ListBuckets => &mut self.list_buckets_is_on_star,
            OptionId::VariableNoValue => &mut self.variable_without_value_disables_statement,
            OptionId::StarDirect => &mut self.star_grants_are_limited,
            OptionId::PrincipalRolePath => &mut self.unknown_role_path_matches_nothing,
            OptionId::RamShareGrade => &mut self.share_names_the_caller,
            OptionId::CredentialLimits => &mut self.credential_limits_are_ignored,
            OptionId::ScopeDownDirect => &mut self.direct_grants_skip_scope_down,
            OptionId::RootTaskEscape => &mut self.unlock_task_can_be_locked_out,
            OptionId::FieldCrossing
            | OptionId::ServiceSameAccountExplicit
            | OptionId::ScpFederated
            | OptionId::ContextServicePrincipal
            | OptionId::DocumentRefused
            | OptionId::ConditionUnreadableRequest
            | OptionId::Condition(_) => return None,
        })
    }

    /// Says whether a value that cannot be read is one that differs.
    pub(crate) const fn differs_on_unreadable(&self) -> bool {
        matches!(self.unreadable_requests, UnreadableRequests::Complement)
    }

    /// Returns the readings of the condition language with what is made of unreadable values.
    pub(crate) const fn readings(&self) -> ConditionOptions {
        match self.unreadable_requests {
            UnreadableRequests::Complement => self.condition,
            UnreadableRequests::Error | UnreadableRequests::Closed => {
                self.condition.with_unreadable_unknown()
            }
        }
    }

    /// Says whether a reading of the condition language is in force.
    #[must_use]
    pub const fn has_condition(&self, option: ConditionOption) -> bool {
        self.condition.has(option)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_every_option_reads_back() {
        for id in OptionId::all() {
            assert_eq!(id.to_string().parse(), Ok(id));
            for value in id.values() {
                let mut options = Options::default();
                options.set(id.as_str(), value).unwrap();
                assert_eq!(options.get(id), *value, "{id}");
            }
            assert_eq!(Options::default().get(id), id.values()[0], "{id}");
        }
    }

    #[test]
    fn wrong_names_are_refused() {
        let mut options = Options::default();
        let error = options.set("star.directs", "direct").unwrap_err();
        assert_eq!(error.to_string(), "`star.directs` is no option; did you mean `star.direct`?");
        let error = options.set("service.same-account-explicit", "a b").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`a b` is no value of `service.same-account-explicit`, which takes `none` or service \
             prefixes separated by commas"
        );
    }
}

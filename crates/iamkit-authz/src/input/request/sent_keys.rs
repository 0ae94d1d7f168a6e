//! Condition keys that AWS sends with a request, whoever makes it.
//!
//! IAM User Guide, "AWS global condition context keys": of each key, when it is in a request. Keys
//! that every request has, and whose value cannot be guessed, are declared present.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, Arn, Partition};
use iamkit_condition::internal::{calendar_date, epoch_seconds};
use iamkit_condition::{ContextValue, KeyName, RequestContext};
use iamkit_pattern::Case;
use iamkit_policy::ActionName;

use super::derived::Derived;
use super::keys;
use crate::{Caller, CallerKind, Organization};

/// Keys of every request, of which neither caller, action nor resource tell the value.
const ALWAYS: [&str; 4] =
    ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:UserAgent"];

/// Keys of requests through a VPC endpoint, which then have no `aws:SourceIp`.
const THROUGH_ENDPOINT: [&str; 3] = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// Keys of single services that tell what `aws:RequestedRegion` tells (Service Authorization
/// Reference, condition keys of the service).
const REGIONS_OF_SERVICES: [(&str, &str, KeyName); 1] = [("ec2", "ec2:Region", keys::EC2_REGION)];

/// The same keys, as they are looked up.
const ENDPOINT_KEYS: [KeyName; 3] = [
    KeyName::from_static(THROUGH_ENDPOINT[0]),
    KeyName::from_static(THROUGH_ENDPOINT[1]),
    KeyName::from_static(THROUGH_ENDPOINT[2]),
];

/// Services with one endpoint for all Regions (AWS General Reference, "Service endpoints and
/// quotas"; for IAM also the page of `aws:RequestedRegion`).
const GLOBAL_SERVICES: [&str; 6] =
    ["iam", "organizations", "account", "route53", "cloudfront", "support"];

/// Actions whose requests do not tell who owns the resource (IAM User Guide, "AWS global condition
/// context keys", `aws:ResourceAccount`).
const OWNER_HIDDEN: [&str; 15] = [
    "auditmanager:UpdateAssessmentFrameworkShare",
    "detective:AcceptInvitation",
    "ds:AcceptSharedDirectory",
    "ec2:AcceptTransitGatewayPeeringAttachment",
    "ec2:AcceptVpcEndpointConnections",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:CreateTransitGatewayPeeringAttachment",
    "ec2:CreateVpcEndpoint",
    "ec2:CreateVpcPeeringConnection",
    "guardduty:AcceptAdministratorInvitation",
    "macie2:AcceptInvitation",
    "es:AcceptInboundConnection",
    "route53:AssociateVpcWithHostedZone",
    "route53:CreateVPCAssociationAuthorization",
    "securityhub:AcceptAdministratorInvitation",
];

/// Keys that others follow from, as the methods below derive them.
const FOLLOWERS: [(&str, &[&str]); 8] = [
    ("aws:RequestedRegion", &["ec2:Region"]),
    ("aws:RequestTag/", &["aws:TagKeys"]),
    ("aws:CalledVia", &["aws:CalledViaFirst", "aws:CalledViaLast", "aws:ViaAWSService"]),
    ("aws:CalledViaAWSMCP", &["aws:ViaAWSMCPService"]),
    ("aws:SourceArn", &["aws:SourceAccount"]),
    ("aws:MultiFactorAuthAge", &["aws:MultiFactorAuthPresent"]),
    ("aws:CurrentTime", &["aws:EpochTime"]),
    ("aws:EpochTime", &["aws:CurrentTime"]),
];

/// Says whether AWS leaves out who owns the resource.
fn hides_owner(action: &ActionName) -> bool {
    action.service() == "ebs" || OWNER_HIDDEN.iter().any(|name| action.is(name))
}

/// What a request is about.
#[derive(Clone, Copy)]
pub(super) struct Sent<'r> {
    pub(super) caller: &'r Caller,
    pub(super) action: &'r ActionName,
    pub(super) resource: Option<&'r Arn>,
    /// The owner of the resource, where it is known.
    pub(super) owner: Option<&'r AccountId>,
    pub(super) is_temporary: bool,
    pub(super) is_through_endpoint: bool,
}

impl Derived<'_> {
    /// Sets who owns the resource, unless AWS leaves the owner out for the action.
    pub(super) fn owner(
        &mut self,
        action: &ActionName,
        account: Option<AccountId>,
        organization: Option<&Organization>,
    ) {
        if hides_owner(action) {
            return;
        }
        self.set_some(keys::RESOURCE_ACCOUNT, account.as_ref().map(AccountId::as_str));
        if let Some(organization) = organization {
            self.organization(keys::RESOURCE_ORG_ID, keys::RESOURCE_ORG_PATHS, organization);
        }
    }

    /// Adds the keys that AWS sends with every request of this kind.
    pub(super) fn sent(&mut self, sent: &Sent<'_>) {
        self.follow_unknown();
        for key in ALWAYS {
            self.context.declare_present(key);
        }
        self.time();
        self.forwarding();
        self.credentials(sent);
        self.region(sent);
        self.network(sent);
        self.tag_keys();
        self.service_keys(sent);
    }

    fn has(&self, key: &KeyName) -> bool {
        self.context.value(key).is_some()
    }

    /// What would follow from a key that is not known is not known either.
    fn follow_unknown(&mut self) {
        if !self.context.has_unknown() {
            return;
        }
        for (source, followers) in FOLLOWERS {
            if self.context.has_unknown_with(source) {
                for follower in followers {
                    if self.context.get(follower).is_none() {
                        self.context.declare_unknown(follower);
                    }
                }
            }
        }
    }

    /// Both keys tell the same instant.
    fn time(&mut self) {
        let text = |context: &RequestContext, key: &KeyName| match context.value(key) {
            Some(ContextValue::One(text)) => Some(text.clone()),
            _ => None,
        };
        let now = text(self.context, &keys::CURRENT_TIME);
        let epoch = text(self.context, &keys::EPOCH_TIME);
        match (now, epoch) {
            (Some(now), None) => {
                self.set_some(keys::EPOCH_TIME, epoch_seconds(&now).as_deref());
            }
            (None, Some(epoch)) => {
                self.set_some(keys::CURRENT_TIME, calendar_date(&epoch).as_deref());
            }
            (Some(now), Some(epoch)) => {
                let instant = epoch_seconds(&now);
                if instant.is_some() && instant != epoch_seconds(&epoch) {
                    self.set_some(keys::EPOCH_TIME, instant.as_deref());
                }
            }
            _ => {}
        }
    }

    /// Services that call with the credentials of the caller (IAM User Guide, "Forward access
    /// sessions").
    fn forwarding(&mut self) {
        let chain = match self.context.value(&keys::CALLED_VIA) {
            Some(ContextValue::Many(services)) => services.clone(),
            Some(ContextValue::One(service)) => vec![service.clone()],
            None => Vec::new(),
        };
        self.set_some(keys::CALLED_VIA_FIRST, chain.first().map(|service| &**service));
        self.set_some(keys::CALLED_VIA_LAST, chain.last().map(|service| &**service));
        let is_forwarded =
            [keys::CALLED_VIA_FIRST, keys::CALLED_VIA_LAST].iter().any(|key| self.has(key));
        self.set(keys::VIA_AWS_SERVICE, is_forwarded);
        if self.has(&keys::CALLED_VIA_AWS_MCP) {
            self.set(keys::VIA_AWS_MCP_SERVICE, true);
        }
    }

    fn credentials(&mut self, sent: &Sent<'_>) {
        let kind = sent.caller.kind();
        let is_session = matches!(
            kind,
            CallerKind::RoleSession { .. }
                | CallerKind::FederatedUser { .. }
                | CallerKind::RootSession
        );
        if is_session || sent.is_temporary && sent.caller.account().is_some() {
            self.context.declare_present("aws:TokenIssueTime");
        }
        if self.has(&keys::MULTI_FACTOR_AUTH_AGE) {
            self.set(keys::MULTI_FACTOR_AUTH_PRESENT, true);
        } else if self.has(&keys::MULTI_FACTOR_AUTH_PRESENT) {
            // What is given needs no usual value.
        } else if *kind == CallerKind::User
            && (sent.is_temporary
                || self.has(&keys::TOKEN_ISSUE_TIME)
                || self.has(&keys::CALLED_VIA))
        {
            self.set(keys::MULTI_FACTOR_AUTH_PRESENT, false);
        } else if matches!(kind, CallerKind::User | CallerKind::Root)
            && self.context.has_unknown()
            && ["aws:TokenIssueTime", "aws:CalledVia"]
                .iter()
                .any(|key| self.context.has_unknown_with(key))
        {
            self.context.declare_unknown("aws:MultiFactorAuthPresent");
        }
        if let CallerKind::Federated { provider } = kind
            && !provider.contains(":saml-provider/")
        {
            self.set(keys::FEDERATED_PROVIDER, &**provider);
        }
    }

    fn region(&mut self, sent: &Sent<'_>) {
        let caller = sent.caller.arn().or_else(|| sent.caller.principal_arn());
        let of_arn = |arn: &Arn| arn.partition().parse().ok();
        let partition = caller.or(sent.resource).and_then(of_arn).unwrap_or_default();
        let home = match partition {
            Partition::Aws => Some("us-east-1"),
            Partition::AwsCn => Some("cn-north-1"),
            Partition::AwsUsGov => Some("us-gov-west-1"),
            _ => None,
        };
        let field = sent.resource.map(Arn::region);
        // A role is passed by the call of another service, whose Region whoever asks may tell.
        let is_told =
            sent.action.is("iam:PassRole") && self.context.value(&keys::REQUESTED_REGION).is_some();
        let region = match home {
            Some(_) if is_told => None,
            Some(home) if sent.action.service().is_one_of(&GLOBAL_SERVICES) => Some(home),
            _ => field.filter(|text| !text.is_empty() && !text.contains(['*', '?'])),
        };
        match region {
            Some(region) => self.set(keys::REQUESTED_REGION, region),
            None => self.context.declare_present("aws:RequestedRegion"),
        }
        for (service, name, key) in REGIONS_OF_SERVICES {
            if sent.action.service() != service {
                continue;
            }
            match self.context.value(&keys::REQUESTED_REGION).cloned() {
                Some(region) => self.set(key, region),
                None => self.context.declare_present(name),
            }
        }
    }

    fn is_forwarded(&self) -> bool {
        let via = self.context.value(&keys::VIA_AWS_SERVICE);
        matches!(via, Some(ContextValue::One(text)) if Case::Fold.is_same(text, "true"))
    }

    fn network(&mut self, sent: &Sent<'_>) {
        // A service that calls for the caller does not use the caller's endpoint (IAM User Guide,
        // "Forward access sessions").
        if sent.is_through_endpoint && !self.is_forwarded() {
            for key in THROUGH_ENDPOINT {
                self.context.declare_present(key);
            }
        }
        if !sent.is_through_endpoint
            && !matches!(sent.caller.kind(), CallerKind::Service { .. })
            && !ENDPOINT_KEYS.iter().any(|key| self.has(key))
            && !self.may_use_endpoint()
        {
            self.context.declare_present("aws:SourceIp");
        }
    }

    /// Says whether the address, or a key of an endpoint, is declared unknown: one of them is there, and
    /// it is not known which.
    fn may_use_endpoint(&self) -> bool {
        let keys = THROUGH_ENDPOINT.iter().chain(&["aws:SourceIp"]);
        self.context.has_unknown() && keys.into_iter().any(|key| self.context.has_unknown_with(key))
    }

    /// The keys of `aws:RequestTag/…`, spelled as they are given.
    fn tag_keys(&mut self) {
        const TAG: &str = "aws:RequestTag/";
        let keys: Vec<Box<str>> = self
            .context
            .iter()
            .filter_map(|(key, _)| {
                // The slash first: few keys have one in this place.
                key.as_bytes().get(TAG.len() - 1).filter(|byte| **byte == b'/')?;
                Case::Fold.strip_prefix(key, TAG).map(Into::into)
            })
            .collect();
        if keys.is_empty() {
            return;
        }
        let given = self.context.value(&keys::TAG_KEYS).map(|value| match value {
            ContextValue::One(tag) => std::slice::from_ref(tag),
            ContextValue::Many(tags) => tags.as_slice(),
        });
        // A tag may be declared unknown; then the list tells more than the tags.
        let is_open = self.context.has_unknown() && self.context.has_unknown_with(TAG);
        let is_same = given.is_some_and(|given| {
            // A request may come with thousands.
            let folded = |list: &[Box<str>]| -> BTreeSet<String> {
                list.iter().map(|tag| tag.to_ascii_lowercase()).collect()
            };
            let (tags, listed) = (folded(&keys), folded(given));
            tags.is_subset(&listed) && (is_open || listed.is_subset(&tags))
        });
        if !is_same {
            self.set(keys::TAG_KEYS, ContextValue::many(keys));
        }
    }

    fn service_keys(&mut self, sent: &Sent<'_>) {
        let (service, account) = (sent.action.service(), sent.caller.account());
        if service == "kms" {
            // AWS KMS Developer Guide, "AWS KMS condition keys".
            self.set_some(keys::KMS_CALLER_ACCOUNT, account.as_ref().map(AccountId::as_str));
        } else if service == "s3" {
            // Service Authorization Reference, "Condition keys for Amazon S3".
            self.set_some(keys::S3_RESOURCE_ACCOUNT, sent.owner.map(AccountId::as_str));
        } else if service == "sns" {
            // Amazon SNS Developer Guide, the default topic policy compares it with the owner.
            self.set_some(keys::SOURCE_OWNER, account.as_ref().map(AccountId::as_str));
        }
        let source = match self.context.value(&keys::SOURCE_ARN) {
            Some(ContextValue::One(text)) => text.parse::<Arn>().ok(),
            _ => None,
        };
        let owner = source.as_ref().and_then(Arn::account_id);
        self.set_some(keys::SOURCE_ACCOUNT, owner.as_ref().map(AccountId::as_str));
    }
}

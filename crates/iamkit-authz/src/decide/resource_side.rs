//! Everything on the resource that can grant.

use crate::evaluate::{Question, ResourceVerdict, Scratch};
use crate::layers::viewpoint;
use crate::services;
use crate::{
    AclGrant, Assumptions, Grade, Layer, OptionId, Options, Policies, ResourcePart, StatementRef,
};

/// What the policy of the resource says, and what adds to it. `None` is a part that is not there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResourceSide {
    pub(crate) policy: Option<ResourceVerdict>,
    pub(crate) access_point: Option<ResourceVerdict>,
    pub(crate) shares: Option<ResourceVerdict>,
    pub(crate) acl: Option<AclGrant>,
    pub(crate) has_key_grant: bool,
}

/// The grades at which the resource side allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a grade may occur with and without another")]
pub(crate) struct Grades {
    pub(crate) direct: bool,
    pub(crate) star: bool,
    pub(crate) entity: bool,
    pub(crate) account: bool,
    /// A KMS grant covers the request.
    pub(crate) key_grant: bool,
}

impl Grades {
    fn of(verdict: Option<&ResourceVerdict>) -> Self {
        verdict.map_or_else(Self::default, |verdict| Self {
            direct: verdict.direct.is_some(),
            star: verdict.star.is_some(),
            entity: verdict.entity.is_some(),
            account: verdict.account.is_some(),
            key_grant: false,
        })
    }

    pub(crate) const fn any(self) -> bool {
        self.direct || self.star || self.entity || self.account || self.key_grant
    }

    const fn best(self) -> Grade {
        match self {
            Self { direct: true, .. } | Self { star: true, .. } => Grade::Direct,
            Self { entity: true, .. } => Grade::Entity,
            Self { account: true, .. } => Grade::Account,
            _ => Grade::None,
        }
    }

    /// Returns the grades at which both sides allow.
    fn both(self, other: Self) -> Self {
        let least = self.best().min(other.best());
        let direct = self.direct && other.direct;
        Self {
            direct,
            star: least == Grade::Direct && !direct,
            entity: least == Grade::Entity,
            account: least == Grade::Account,
            key_grant: false,
        }
    }
}

impl ResourceSide {
    pub(crate) fn gather(
        question: &Question<'_>,
        policies: &Policies<'_>,
        scratch: &mut Scratch,
        assumptions: &mut Assumptions,
    ) -> Self {
        if policies.is_bare() {
            return Self::default();
        }
        let view = viewpoint(question, policies, Layer::Resource);
        let mut side = Self {
            policy: policies
                .resource
                .map(|set| ResourceVerdict::of(set, question, view, scratch, assumptions)),
            shares: policies
                .resource_shares
                .map(|set| ResourceVerdict::of(set, question, view, scratch, assumptions)),
            acl: policies.acl_grant,
            has_key_grant: services::has_key_grant(question.request, policies, question.options),
            access_point: policies.access_point.map(|point| {
                let fields = *point.resource.borrowed().fields();
                let question = question.about(fields.into());
                ResourceVerdict::of(point.policies, &question, view, scratch, assumptions)
            }),
        };
        if let Some(policy) = &mut side.policy
            && policy.deny.is_some()
            && services::root_escapes_resource_deny(question.request, question.options, assumptions)
        {
            policy.deny = None;
        }
        side
    }

    pub(crate) fn deny(&self) -> Option<(ResourcePart, StatementRef)> {
        self.first(|verdict| verdict.deny)
    }

    /// Returns the best `Allow`.
    pub(crate) fn allow(&self) -> Option<(ResourcePart, StatementRef)> {
        self.first(|verdict| verdict.direct).or_else(|| self.first(ResourceVerdict::best))
    }

    fn first(
        &self,
        choose: impl Fn(&ResourceVerdict) -> Option<StatementRef>,
    ) -> Option<(ResourcePart, StatementRef)> {
        let parts = [
            (ResourcePart::Policy, &self.policy),
            (ResourcePart::AccessPoint, &self.access_point),
            (ResourcePart::Share, &self.shares),
        ];
        parts.into_iter().find_map(|(part, verdict)| Some((part, choose(verdict.as_ref()?)?)))
    }

    /// Returns the grades at which everything together allows.
    pub(crate) fn grades(&self, options: &Options, assumptions: &mut Assumptions) -> Grades {
        let mut grades = Grades::of(self.policy.as_ref());
        if self.access_point.is_some() {
            let alone = Grades::of(self.access_point.as_ref());
            let both = alone.both(grades);
            if alone != both {
                assumptions.insert(OptionId::S3AccessPoint);
            }
            grades = if options.access_point_policy_is_enough { alone } else { both };
        }
        if self.shares.is_some_and(|shares| shares.best().is_some()) {
            if !grades.direct {
                assumptions.insert(OptionId::RamShareGrade);
            }
            grades.direct |= options.share_names_the_caller;
            grades.account = true;
        }
        grades.star |= self.acl == Some(AclGrant::Everyone);
        grades.account |= self.acl == Some(AclGrant::Account);
        grades.key_grant = self.has_key_grant;
        grades
    }
}

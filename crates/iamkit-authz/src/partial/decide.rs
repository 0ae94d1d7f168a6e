//! The decision on a request of which not everything is known.

use iamkit_condition::Truth;

use super::build::{Builder, SetFormulas};
use super::formula::Formula;
use super::leaf::Leaves;
use super::minimize::minimize;
use super::outcome::{Conditional, PartialOutcome};
use crate::authorize::decide;
use crate::evaluate::{Question, ResourceVerdict, Verdict, with_scratch};
use crate::explain::Place;
use crate::layers::{Applicable, Findings, LevelsVerdict, viewpoint};
use crate::request::ResourceView;
use crate::resource_side::ResourceSide;
use crate::services;
use crate::{
    ActionFacts, Assumptions, Decision, Grade, GrantPath, Layer, Layers, Level, Options, Outcome,
    Policies, PolicySet, Request, ResourcePart, StatementRef,
};

/// Decides a request of which not everything is known: keys that the request context declares
/// unknown, the session name of a role that is given by its ARN, and resources when the request's
/// ARN holds `*` or `?`, which then stand for all resources that match.
///
/// The answer is known if it is the same for everything that the unknown things could be.
/// Otherwise it is a formula: the request is allowed exactly if the formula holds.
///
/// ```
/// use iamkit_authz::{
///     BuiltinFacts, Caller, Options, PartialOutcome, Policies, PolicySet, Request,
///     authorize_partial,
/// };
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
///      "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
///     {"Effect": "Deny", "Action": "*", "Resource": "*",
///      "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}]}"#
///     .parse()?;
/// let identity = PolicySet::builder(PolicyType::Identity).add("network", document).build()?;
/// let mut policies = Policies::default();
/// policies.identity = Some(&identity);
///
/// let caller = Caller::from_text("arn:aws:iam::111122223333:user/ines")?;
/// let request = Request::builder(caller, "s3:GetObject".parse()?)
///     .resource("arn:aws:s3:::reports/q1.csv")
///     .key("aws:SourceIp", "10.1.2.3")
///     .unknown_key("aws:SourceVpc")
///     .build()?;
/// let options = Options::default();
/// let outcome = authorize_partial(&request, &policies, &options, &BuiltinFacts);
/// let PartialOutcome::Conditional(conditional) = outcome else { unreachable!() };
/// assert_eq!(
///     conditional.residual.to_string(),
///     r#"not (aws:SourceVpc StringNotEquals "vpc-1")"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn authorize_partial<'a>(
    request: &'a Request,
    policies: &Policies<'a>,
    options: &'a Options,
    facts: &dyn ActionFacts,
) -> PartialOutcome<'a> {
    with_scratch(|scratch| {
        let outcome = decide(request, policies, options, facts, scratch);
        if outcome.grant == Some(GrantPath::Fixed) {
            return PartialOutcome::Known(outcome);
        }
        let mut assumptions = outcome.assumptions;
        let question = Question::new(request, options, facts, &mut assumptions);
        let applicable = Applicable::to(&question, policies, facts, &mut assumptions);
        let refused = services::refusal(request, policies, options, &mut assumptions).is_some();
        let mut sides = Sides { question, policies, applicable, refused };
        let mut builder =
            Builder { leaves: Leaves::default(), scratch, assumptions: &mut assumptions };
        let answer = sides.answer(&mut builder);
        let leaves = builder.leaves;
        match leaves.spell(&answer.allowed) {
            Some(residual) => PartialOutcome::Conditional(Conditional { residual, assumptions }),
            None => PartialOutcome::Known(certain(outcome, &answer)),
        }
    })
}

/// What holds whatever the unknown things are, and what the rest depends on.
struct Answer {
    /// Some statement denies.
    denied: Formula,
    /// The request is allowed.
    allowed: Formula,
    /// The layers that deny in any case.
    denying: Layers,
    /// The layers that block a grant in any case.
    limiting: Layers,
}

/// Returns the answer that holds in any case. `outcome` is the one in which everything unknown
/// counts against the request.
fn certain(outcome: Outcome, answer: &Answer) -> Outcome {
    let (decision, blockers) = match (&answer.denied, &answer.allowed) {
        (Formula::True, _) => (Decision::ExplicitDeny, answer.denying),
        (_, Formula::True) => (Decision::Allow, Layers::EMPTY),
        _ => (Decision::ImplicitDeny, answer.limiting),
    };
    if outcome.decision != decision {
        let assumptions = outcome.assumptions;
        let denied = Outcome::denied(outcome.is_same_account);
        return Outcome { decision, blockers, assumptions, rule: outcome.rule, ..denied };
    }
    // Without a layer that is certain, it takes several together.
    if blockers.is_empty() { outcome } else { outcome.blocked_by(blockers) }
}

struct Sides<'a, 'p> {
    question: Question<'a>,
    policies: &'p Policies<'a>,
    applicable: Applicable,
    refused: bool,
}

/// What a grant depends on, in the order in which it is tried out.
const INPUTS: usize = 13;

/// The inputs that limit: boundary and session policies.
const LIMITS: [usize; 2] = [1, 2];

impl<'a> Sides<'a, '_> {
    /// Says when some statement denies the request, and when it is allowed.
    fn answer(&mut self, builder: &mut Builder<'a, '_>) -> Answer {
        let policies = self.policies;
        let Applicable { identity, session, service_control, resource_control } = self.applicable;
        let mut denies = Vec::new();
        let mut optional = |this: &Self, layer, set: Option<&'a PolicySet>| {
            set.map(|set| {
                let formulas = this.set(layer, 0, set, builder);
                denies.push((layer, formulas.denies()));
                formulas
            })
        };
        let identity_set = optional(self, Layer::Identity, policies.identity.filter(|_| identity));
        let boundary_set = optional(
            self,
            Layer::PermissionsBoundary,
            policies.permissions_boundary.filter(|_| identity),
        );
        let session_set = optional(self, Layer::Session, policies.session.filter(|_| session));
        let endpoint_set = optional(self, Layer::VpcEndpoint, policies.vpc_endpoint);
        let share_set = optional(self, Layer::Resource, policies.resource_shares);
        let mut guardrails = vec![(Layer::VpcEndpoint, allowed_if_there(endpoint_set.as_ref()))];
        let levels: [(Layer, Option<&'a [Level]>); 2] = [
            (Layer::ServiceControl, policies.service_control.filter(|_| service_control)),
            (Layer::ResourceControl, policies.resource_control.filter(|_| resource_control)),
        ];
        for (layer, levels) in levels {
            for (level, index) in levels.unwrap_or_default().iter().zip(0..) {
                let formulas = self.set(layer, index, level.policies(), builder);
                denies.push((layer, formulas.denies()));
                if layer == Layer::ServiceControl {
                    guardrails.push((layer, formulas.allowed()));
                }
            }
        }
        let resource_set = policies.resource.map(|set| self.set(Layer::Resource, 0, set, builder));
        let escapes = services::root_escapes_resource_deny(
            self.question.request,
            self.question.options,
            builder.assumptions,
        );
        if !escapes {
            denies.extend(resource_set.iter().map(|set| (Layer::Resource, set.denies())));
        }
        let point_set = policies.access_point.map(|point| {
            let place = Place {
                part: ResourcePart::AccessPoint,
                view: ResourceView::from(*point.resource.borrowed().fields()),
                ..self.place(Layer::Resource, 0, point.policies)
            };
            let view = viewpoint(&self.question, policies, Layer::Resource);
            builder.set(place, Some(view))
        });
        denies.extend(point_set.iter().map(|set| (Layer::Resource, set.denies())));
        let session = match (&session_set, policies.session) {
            (Some(formulas), Some(set))
                if self.question.options.session_policies_intersect && set.policy_count() > 0 =>
            {
                formulas.allowed_by_each(set.policy_count())
            }
            _ => allowed_if_there(session_set.as_ref()),
        };
        let [direct, star, entity, account] = by_grade(resource_set.as_ref());
        let [point_direct, point_star, point_entity, point_account] = by_grade(point_set.as_ref());
        let inputs: [Formula; INPUTS] = [
            identity_set.as_ref().map_or(Formula::False, SetFormulas::allowed),
            allowed_if_there(boundary_set.as_ref()),
            session,
            direct,
            star,
            entity,
            account,
            point_direct,
            point_star,
            point_entity,
            point_account,
            share_set.as_ref().map_or(Formula::False, SetFormulas::allowed),
            self.key_grant(builder),
        ];
        let layers_where = |list: &[(Layer, Formula)], wanted| {
            list.iter().filter(|(_, formula)| *formula == wanted).map(|(layer, _)| *layer).collect()
        };
        let denying = layers_where(&denies, Formula::True);
        let denied = minimize(Formula::any(denies.into_iter().map(|(_, formula)| formula)));
        if self.refused {
            let limiting = Layers::EMPTY;
            return Answer { denied, allowed: Formula::False, denying, limiting };
        }
        let limiting = self.limiting(&inputs, layers_where(&guardrails, Formula::False));
        let mut parts = vec![Formula::not(denied.clone()), self.grant(&inputs, builder)];
        parts.extend(guardrails.into_iter().map(|(_, formula)| formula));
        Answer { denied, allowed: minimize(Formula::all(parts)), denying, limiting }
    }

    /// Returns the layers that block in any case, given the guardrails that are silent in any case:
    /// what is unknown grants nothing, and limits nothing.
    fn limiting(&self, inputs: &[Formula; INPUTS], silent: Layers) -> Layers {
        let mut findings = self.findings(&|at| match inputs.get(at) {
            Some(Formula::True) => true,
            Some(Formula::False) | None => false,
            Some(_) => LIMITS.contains(&at),
        });
        if silent.contains(Layer::ServiceControl) {
            findings.service_control = Some(LevelsVerdict { deny: None, silent: Some(0) });
        }
        if silent.contains(Layer::VpcEndpoint) {
            findings.vpc_endpoint = Some(ResourceVerdict::default());
        }
        findings.blockers(&self.question, &mut Assumptions::default())
    }

    /// Says when something grants: the minimal combinations of inputs for which
    /// [`Findings::grant`] finds a grant. More inputs never take a grant away.
    fn grant(&self, inputs: &[Formula; INPUTS], builder: &mut Builder<'a, '_>) -> Formula {
        let open: Vec<usize> = (0..INPUTS)
            .filter(|&at| !matches!(inputs.get(at), Some(Formula::True | Formula::False)))
            .collect();
        let mut minimal: Vec<u32> = Vec::new();
        let mut masks: Vec<u32> = (0..1 << open.len()).collect();
        masks.sort_by_key(|mask| mask.count_ones());
        for mask in masks {
            if minimal.iter().any(|&smaller| smaller & !mask == 0) {
                continue;
            }
            let on = |at: usize| match inputs.get(at) {
                Some(Formula::True) => true,
                Some(Formula::False) | None => false,
                _ => open
                    .iter()
                    .position(|&known| known == at)
                    .is_some_and(|bit| mask >> bit & 1 == 1),
            };
            let findings = self.findings(&on);
            if findings.grant(&self.question, Layers::EMPTY, builder.assumptions).is_some() {
                minimal.push(mask);
            }
        }
        Formula::any(minimal.into_iter().map(|mask| {
            let chosen = open.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
            Formula::all(chosen.filter_map(|(_, &at)| inputs.get(at).cloned()))
        }))
    }

    /// Returns findings in which exactly the chosen inputs allow.
    fn findings(&self, on: &impl Fn(usize) -> bool) -> Findings {
        let policies = self.policies;
        let allow = |at: usize| on(at).then_some(StatementRef { policy: 0, statement: 0 });
        let verdict = |at: usize| Verdict { deny: None, allow: allow(at) };
        let graded = |from: usize| ResourceVerdict {
            deny: None,
            direct: allow(from),
            star: allow(from + 1),
            entity: allow(from + 2),
            account: allow(from + 3),
        };
        Findings {
            identity: policies.identity.filter(|_| self.applicable.identity).map(|_| verdict(0)),
            boundary: policies
                .permissions_boundary
                .filter(|_| self.applicable.identity)
                .map(|_| verdict(1)),
            session: policies.session.filter(|_| self.applicable.session).map(|_| verdict(2)),
            resource: ResourceSide {
                policy: policies.resource.map(|_| graded(3)),
                access_point: policies.access_point.map(|_| graded(7)),
                shares: policies
                    .resource_shares
                    .map(|_| ResourceVerdict { account: allow(11), ..ResourceVerdict::default() }),
                acl: policies.acl_grant,
                has_key_grant: on(12),
            },
            gate: services::gate(
                self.question.request,
                self.question.options,
                &mut Assumptions::default(),
            ),
            ..Findings::default()
        }
    }

    fn key_grant(&self, builder: &mut Builder<'a, '_>) -> Formula {
        let policies = self.policies;
        Formula::any(policies.key_grants.iter().map(|grant| {
            match services::key_grant(self.question.request, grant, self.question.options) {
                Truth::True => Formula::True,
                Truth::False => Formula::False,
                Truth::Unknown => builder.leaves.key_grant(grant),
            }
        }))
    }

    fn set(
        &self,
        layer: Layer,
        level: u32,
        set: &'a PolicySet,
        builder: &mut Builder<'a, '_>,
    ) -> SetFormulas {
        let names_principals =
            matches!(layer, Layer::Resource | Layer::ResourceControl | Layer::VpcEndpoint);
        let view = names_principals.then(|| viewpoint(&self.question, self.policies, layer));
        builder.set(self.place(layer, level, set), view)
    }

    fn place(&self, layer: Layer, level: u32, set: &'a PolicySet) -> Place<'a> {
        Place {
            request: self.question.request,
            options: self.question.options,
            view: self.question.resource,
            set,
            layer,
            level,
            part: ResourcePart::Policy,
        }
    }
}

fn allowed_if_there(set: Option<&SetFormulas>) -> Formula {
    set.map_or(Formula::True, SetFormulas::allowed)
}

/// Says when the policies allow by a statement for the caller itself, for `*`, for its role or
/// parent, and for its account.
fn by_grade(set: Option<&SetFormulas>) -> [Formula; 4] {
    let of = |grade, is_star| {
        set.map_or(Formula::False, |set| {
            set.allowed_if(|allow| allow.grade == grade && allow.is_star == is_star)
        })
    };
    [
        of(Grade::Direct, false),
        of(Grade::Direct, true),
        of(Grade::Entity, false),
        of(Grade::Account, false),
    ]
}

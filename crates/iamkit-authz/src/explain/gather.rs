//! Explaining a request.

use super::collect::collect;
use super::trace::Place;
use super::{Diagnostic, Explanation, LayerReport, LayerResult, MissingInput, PolicyReport};
use crate::authorize::decide;
use crate::evaluate::{Question, Scratch, with_scratch};
use crate::layers::{Applicable, viewpoint};
use crate::request::ResourceView;
use crate::services::{self, Gate};
use crate::{
    ActionFacts, Assumptions, CallerKind, Layer, Level, Options, Policies, PolicySet, Request,
    ResourcePart,
};

/// Decides a request and tells why.
///
/// The decision is the one of [`authorize`](crate::authorize). The statements that apply or nearly
/// apply are found through the same index; how their parts fit is worked out when it is asked for.
///
/// ```
/// use iamkit_authz::{
///     Applies, BuiltinFacts, Caller, Layer, Options, Policies, PolicySet, Request, StatementPart,
///     explain,
/// };
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
///     "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#
///     .parse()?;
/// let identity = PolicySet::builder(PolicyType::Identity).add("read", document).build()?;
/// let mut policies = Policies::default();
/// policies.identity = Some(&identity);
///
/// let caller = Caller::from_text("arn:aws:iam::111122223333:user/ines")?;
/// let request = Request::builder(caller, "s3:GetObject".parse()?)
///     .resource("arn:aws:s3:::reports/q1.csv")
///     .build()?;
/// let options = Options::default();
/// let explanation = explain(&request, &policies, &options, &BuiltinFacts);
/// let miss = &explanation.layer(Layer::Identity).unwrap().policies[0].misses[0];
/// assert_eq!(miss.applies(), Applies::No(StatementPart::Condition));
/// assert_eq!(explanation.missing_context_keys(), ["aws:MultiFactorAuthPresent"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain<'a>(
    request: &'a Request,
    policies: &Policies<'a>,
    options: &'a Options,
    facts: &dyn ActionFacts,
) -> Explanation<'a> {
    with_scratch(|scratch| {
        let outcome = decide(request, policies, options, facts, scratch);
        let mut assumptions = Assumptions::default();
        let question = Question::new(request, options, facts, &mut assumptions);
        let mut gathering = Gathering { question, policies, scratch, diagnostics: Vec::new() };
        gathering.oddities(facts);
        let applicable = Applicable::to(&question, policies, facts, &mut assumptions);
        let layers = gathering.layers(applicable);
        Explanation {
            outcome,
            layers,
            missing_input: missing_input(request, policies, options),
            diagnostics: gathering.diagnostics,
            caller: request.caller(),
        }
    })
}

struct Gathering<'a, 'g> {
    question: Question<'a>,
    policies: &'g Policies<'a>,
    scratch: &'g mut Scratch,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Gathering<'a, '_> {
    /// Notes what is odd before any policy is looked at.
    fn oddities(&mut self, facts: &dyn ActionFacts) {
        let request = self.question.request;
        self.diagnostics.extend(request.diagnostics().iter().cloned().map(Diagnostic::Request));
        if self.question.ignores_resource {
            self.diagnostics.push(Diagnostic::ResourceIgnored);
        }
        if self.question.resource.fields.is_none()
            && facts.has_resource_types(request.action()) == Some(true)
        {
            self.diagnostics.push(Diagnostic::ResourceMissing);
        }
        let service = request.action().service().as_str();
        if self.policies.resource_control.is_some() && !facts.is_rcp_enabled(service) {
            self.diagnostics.push(Diagnostic::ResourceControlWithoutEffect);
        }
        if services::is_unmodelled(service) {
            self.diagnostics.push(Diagnostic::ServiceRuleUnmodelled);
        }
    }

    fn layers(&mut self, applicable: Applicable) -> Vec<LayerReport<'a>> {
        let policies = self.policies;
        let mut layers = Vec::with_capacity(2);
        for layer in Layer::ALL {
            let reports = match layer {
                Layer::Identity => {
                    self.one(layer, policies.identity.filter(|_| applicable.identity))
                }
                Layer::PermissionsBoundary => {
                    self.one(layer, policies.permissions_boundary.filter(|_| applicable.identity))
                }
                Layer::Session => self.one(layer, policies.session.filter(|_| applicable.session)),
                Layer::Resource => self.resource(),
                Layer::ServiceControl => self
                    .levels(layer, policies.service_control.filter(|_| applicable.service_control)),
                Layer::ResourceControl => self.levels(
                    layer,
                    policies.resource_control.filter(|_| applicable.resource_control),
                ),
                Layer::VpcEndpoint => self.one(layer, policies.vpc_endpoint),
            };
            if let Some(policies) = reports {
                layers.push(LayerReport { layer, result: together(layer, &policies), policies });
            }
        }
        layers
    }

    fn one(&mut self, layer: Layer, set: Option<&'a PolicySet>) -> Option<Vec<PolicyReport<'a>>> {
        let place = self.place(layer, set?);
        Some(vec![self.collect(place, None)])
    }

    fn levels(
        &mut self,
        layer: Layer,
        levels: Option<&'a [Level]>,
    ) -> Option<Vec<PolicyReport<'a>>> {
        let reports = levels?.iter().zip(0..).map(|(level, index)| {
            let place = Place { level: index, ..self.place(layer, level.policies()) };
            self.collect(place, Some(level.target()))
        });
        Some(reports.collect())
    }

    fn resource(&mut self) -> Option<Vec<PolicyReport<'a>>> {
        let policies = self.policies;
        let mut reports = Vec::new();
        let parts = [
            (ResourcePart::Policy, policies.resource, None),
            (
                ResourcePart::AccessPoint,
                policies.access_point.map(|point| point.policies),
                policies.access_point.map(|point| point.resource),
            ),
            (ResourcePart::Share, policies.resource_shares, None),
        ];
        for (part, set, resource) in parts {
            let Some(set) = set else { continue };
            let mut place = Place { part, ..self.place(Layer::Resource, set) };
            if let Some(resource) = resource {
                place.view = ResourceView::from(*resource.borrowed().fields());
            }
            reports.push(self.collect(place, None));
        }
        (!reports.is_empty()).then_some(reports)
    }

    fn place(&self, layer: Layer, set: &'a PolicySet) -> Place<'a> {
        Place {
            request: self.question.request,
            options: self.question.options,
            view: self.question.resource,
            set,
            layer,
            level: 0,
            part: ResourcePart::Policy,
        }
    }

    fn collect(&mut self, place: Place<'a>, target: Option<&'a str>) -> PolicyReport<'a> {
        let names_principals =
            matches!(place.layer, Layer::Resource | Layer::ResourceControl | Layer::VpcEndpoint);
        let view = names_principals.then(|| viewpoint(&self.question, self.policies, place.layer));
        let mut report = collect(place, target, view, self.scratch, &mut self.diagnostics);
        if place.layer == Layer::ResourceControl && report.result == LayerResult::Silent {
            // `RCPFullAWSAccess` is attached everywhere.
            report.result = LayerResult::Allow;
        }
        report
    }
}

/// Returns what the policies of a layer say together.
fn together(layer: Layer, policies: &[PolicyReport<'_>]) -> LayerResult {
    let any = |result| policies.iter().any(|report| report.result == result);
    let needs_all = matches!(layer, Layer::ServiceControl | Layer::ResourceControl);
    match (any(LayerResult::Deny), any(LayerResult::Allow), any(LayerResult::Silent)) {
        (true, ..) => LayerResult::Deny,
        (_, _, true) if needs_all => LayerResult::Silent,
        (_, false, false) if needs_all => LayerResult::Allow,
        (_, true, _) => LayerResult::Allow,
        (_, false, _) => LayerResult::Silent,
    }
}

fn missing_input(
    request: &Request,
    policies: &Policies<'_>,
    options: &Options,
) -> Vec<MissingInput> {
    let mut missing = Vec::new();
    if policies.resource.is_none() {
        let gate = services::gate(request, options, &mut Assumptions::default());
        missing.extend(gate.map(|gate| match gate {
            Gate::RoleTrust => MissingInput::TrustPolicy,
            Gate::Key => MissingInput::KeyPolicy,
            Gate::Chosen => MissingInput::ResourcePolicy,
        }));
    }
    if matches!(request.caller().kind(), CallerKind::FederatedUser { parent: None, .. }) {
        missing.push(MissingInput::Parent);
    }
    missing
}

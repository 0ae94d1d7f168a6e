//! From a scenario to what the engine takes.

mod judge;
mod kept;
mod policies;
mod request;
mod reserved_role;
mod resource_side;
mod warning;

use std::sync::Arc;

use iamkit_authz::{
    ActionFacts, Authorizer, BuiltinFacts, Explanation, Layer, Level, Options, Outcome,
    PartialOutcome, PerLayer, Policies, PolicySet, Request,
};
use iamkit_catalog::Catalog;
use iamkit_policy::PolicyDocument;
use iamkit_source::{PolicyResolver, SourceError, SourceErrorKind};

use crate::{LayerInput, OptionInput, RequestInput, Scenario};
use judge::Strictness;
pub use judge::judge_request;
use policies::PolicyCompiler;
use resource_side::CompiledResourceSide;
pub use warning::{Place, ScenarioWarning, WarningLevel};

/// Compiles scenarios, and keeps compiled managed policies for the next one.
#[expect(missing_debug_implementations, reason = "holds a trait object")]
pub struct ScenarioCompiler<'s> {
    compiler: PolicyCompiler<'s>,
    refuses_lists: bool,
}

impl<'s> ScenarioCompiler<'s> {
    /// Takes named policies from `resolver`.
    #[must_use]
    pub fn new(resolver: &'s dyn PolicyResolver) -> Self {
        Self { compiler: PolicyCompiler::new(resolver), refuses_lists: false }
    }

    /// Judges requests, and the names in policies, by what the catalog knows: an unknown action and a
    /// value that is not of its key's type are errors, what AWS would not ask or send is a warning.
    #[must_use]
    pub fn with_names(mut self, catalog: &'s Catalog) -> Self {
        self.compiler.judge_names(catalog);
        self
    }

    /// Returns the catalog that knows the names.
    pub(crate) const fn catalog(&self) -> Option<&'s Catalog> {
        self.compiler.catalog()
    }

    /// Refuses a list for a key that has one value: a test that passes because of one shows nothing.
    #[must_use]
    pub const fn for_tests(mut self) -> Self {
        self.refuses_lists = true;
        self
    }

    /// Checks and compiles a scenario.
    ///
    /// # Errors
    ///
    /// Everything that cannot be decided: a contradiction in the request, an unknown option or
    /// policy, a document that its layer does not take.
    pub fn compile(&mut self, scenario: &Scenario) -> Result<CompiledScenario, Vec<SourceError>> {
        let mut errors = Vec::new();
        if let Some(operation) = &scenario.request.operation {
            let message = format!("`{}` makes several requests", operation.name.value);
            let kind = SourceErrorKind::Invalid(message.into());
            errors.push(SourceError::new(kind, operation.name.span));
        }
        let chosen;
        let scenario = if scenario.policies.of_resources.is_empty() {
            scenario
        } else {
            chosen = with_own_policies(scenario, &mut errors);
            &chosen
        };
        let options = Arc::new(options(scenario, &mut errors));
        let authorizer = Authorizer::new(Arc::clone(&options), BuiltinFacts);
        self.compiler.start(options.refused_documents, scenario);
        let layers = self.compiler.layers(scenario, &mut errors);
        let besides = CompiledResourceSide::new(scenario, &mut self.compiler, &mut errors);
        let unknown = self.compiler.take_unknown();
        let catalog = self.compiler.catalog();
        let request =
            request::request(scenario, &authorizer, (catalog, !unknown.is_empty()), &mut errors);
        refuse_counts(scenario, &mut errors);
        if let Some(request) = &request {
            refuse_session_policies(scenario, request, &mut errors);
        }
        let mut warnings = Vec::new();
        warnings.extend(joined_endpoints(scenario));
        if let Some(catalog) = self.compiler.catalog() {
            let unreadable = options.unreadable_requests;
            let strictness = Strictness { refuses_lists: self.refuses_lists, unreadable };
            let input = &scenario.request;
            judge::judge_names(input, catalog, strictness, &mut warnings, &mut errors);
        }
        refuse_spelled_operation(&scenario.request, &mut errors);
        besides.refuse_gateway(&scenario.request, &mut errors);
        if let Some(request) = &request {
            judge::judge_caller(&scenario.request, request, &mut warnings);
        }
        warnings.extend(besides.unseen_setting(&scenario.request));
        let has_endpoint = scenario.policies.get(Layer::VpcEndpoint).is_some();
        warnings.extend(besides.idle(&scenario.request, has_endpoint));
        warnings.append(&mut self.compiler.take_warnings());
        match request {
            Some(request) if errors.is_empty() => {
                let mut compiled = CompiledScenario {
                    request,
                    options,
                    layers,
                    warnings,
                    besides,
                    is_partial: !scenario.unknown_context.is_empty() || !unknown.is_empty(),
                    unknown,
                };
                let turns = self.compiler.catalog().and_then(|catalog| {
                    reserved_role::judge_region(scenario, &compiled, &authorizer, catalog)
                });
                compiled.warnings.extend(turns);
                Ok(compiled)
            }
            _ => {
                errors.sort_by_key(|error| (error.span.start, error.span.end));
                Err(errors)
            }
        }
    }
}

/// Tells of several policies of a VPC endpoint: it has one, and a request goes through one endpoint (AWS
/// `PrivateLink` Guide, "Control access to VPC endpoints using endpoint policies").
fn joined_endpoints(scenario: &Scenario) -> Option<ScenarioWarning> {
    let LayerInput::Policies(inputs) = scenario.policies.get(Layer::VpcEndpoint)? else {
        return None;
    };
    let second = inputs.get(1)?;
    let message = format!(
        "{} policies of the VPC endpoint are read as one document: an endpoint has one policy, and a \
         request goes through one endpoint",
        inputs.len()
    );
    let level = WarningLevel::Warning;
    let found =
        ScenarioWarning::of_request(level, "ENDPOINT_POLICIES_JOINED", &message, second.span);
    Some(ScenarioWarning { layer: Some(Layer::VpcEndpoint), ..found })
}

/// What is spelled as on the command line is no action, whether a catalog knows the operation or not.
fn refuse_spelled_operation(request: &RequestInput, errors: &mut Vec<SourceError>) {
    let Some(text) = &request.spelled_operation else { return };
    let at = request.action.span;
    if errors.iter().any(|error| error.span == at) {
        return;
    }
    let message = format!("`{text}` is no action, which is a service prefix, a colon and a name");
    errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), at));
}

/// Takes from the policies that are given by ARN those of the resource of the request.
fn with_own_policies(scenario: &Scenario, errors: &mut Vec<SourceError>) -> Scenario {
    let mut scenario = scenario.clone();
    let inputs = std::mem::take(&mut scenario.policies.of_resources);
    let resource = &*scenario.request.resource.value;
    for input in inputs.iter().filter(|input| !input.owns(resource)) {
        let message = format!("`{}` is not the resource of the request", input.arn.value);
        errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), input.arn.span));
    }
    let longest = inputs.into_iter().max_by_key(|input| input.arn.value.len());
    if let Some(input) = longest {
        scenario.policies.set(Layer::Resource, input.policies);
    }
    scenario
}

/// Services, identity providers and anonymous callers have no credentials that a policy could have
/// been passed for.
fn refuse_session_policies(scenario: &Scenario, request: &Request, errors: &mut Vec<SourceError>) {
    if request.caller().account().is_some() {
        return;
    }
    for layer in [Layer::Session, Layer::ScopeDown] {
        if let Some(input) = scenario.policies.get(layer) {
            let message = format!("`{layer}` policies need a principal with temporary credentials");
            let kind = SourceErrorKind::Invalid(message.into());
            errors.push(SourceError::new(kind, input.span().unwrap_or(scenario.request.span)));
        }
    }
}

/// A user or role has at most one permissions boundary (IAM API Reference, "`SimulateCustomPolicy`"),
/// and an organization at least one level.
fn refuse_counts(scenario: &Scenario, errors: &mut Vec<SourceError>) {
    let mut refuse = |message: String, span| {
        errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), span));
    };
    let boundary = scenario.policies.get(Layer::PermissionsBoundary);
    if let Some(LayerInput::Policies(policies)) = boundary
        && let [_, second, ..] = policies.as_slice()
    {
        refuse("a user or role has one permissions boundary at most".to_owned(), second.span);
    }
    for layer in [Layer::ServiceControl, Layer::ResourceControl] {
        if let Some(LayerInput::Levels(levels)) = scenario.policies.get(layer)
            && levels.is_empty()
        {
            refuse(format!("`{layer}` has at least one level"), scenario.span);
        }
    }
}

fn options(scenario: &Scenario, errors: &mut Vec<SourceError>) -> Options {
    let mut options = Options::default();
    for OptionInput { id, value } in &scenario.options {
        if let Err(error) = options.set_id(id.value, &value.value) {
            let kind = SourceErrorKind::Invalid(error.to_string().into());
            errors.push(SourceError::new(kind, value.span));
        }
    }
    options
}

/// A scenario that is ready to be decided.
#[derive(Clone, Debug)]
pub struct CompiledScenario {
    request: Request,
    options: Arc<Options>,
    layers: CompiledLayers,
    warnings: Vec<ScenarioWarning>,
    besides: CompiledResourceSide,
    is_partial: bool,
    unknown: Vec<Box<str>>,
}

/// The compiled policies by layer; `None` where the layer does not apply.
pub(crate) type CompiledLayers = PerLayer<Option<CompiledLayer>>;

/// The compiled policies of one layer.
#[derive(Clone, Debug)]
pub(crate) enum CompiledLayer {
    Set(Arc<PolicySet>),
    Levels(Vec<Level>),
}

impl CompiledScenario {
    /// Returns the request.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Returns the options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Returns what should be known about the policies, layer by layer.
    #[must_use]
    pub fn warnings(&self) -> &[ScenarioWarning] {
        &self.warnings
    }

    /// Returns the parts of policies that are not known before deployment.
    #[must_use]
    pub fn unknown_values(&self) -> &[Box<str>] {
        &self.unknown
    }

    /// Says the warnings with a code in other words.
    pub(crate) fn reword(&mut self, code: &str, message: &str) {
        for warning in self.warnings.iter_mut().filter(|warning| warning.code == code) {
            warning.message = message.into();
        }
    }

    /// Returns the policies as the engine takes them.
    pub fn policies(&self) -> Policies<'_> {
        let policies = self.besides.add_to(Policies::new());
        self.layers.iter().fold(policies, |policies, (layer, compiled)| match compiled {
            None => policies,
            Some(CompiledLayer::Set(set)) => policies.with_set(layer, &**set),
            Some(CompiledLayer::Levels(levels)) => policies.with_levels(layer, levels.as_slice()),
        })
    }

    /// Iterates over the documents of all layers, of resource shares and of the access point.
    pub fn documents(&self) -> impl Iterator<Item = &PolicyDocument> {
        let sets = self.layers.iter().flat_map(|(_, layer)| match layer {
            None => Vec::new(),
            Some(CompiledLayer::Set(set)) => vec![&**set],
            Some(CompiledLayer::Levels(levels)) => levels.iter().map(Level::policies).collect(),
        });
        sets.chain(self.besides.sets())
            .flat_map(|set| (0_u32..).map_while(|policy| set.document(policy)))
            .map(|document| &**document)
    }

    /// Returns the policy of the resource, if it was given.
    #[must_use]
    pub fn resource_policy(&self) -> Option<&PolicySet> {
        match self.layers.get(Layer::Resource) {
            Some(CompiledLayer::Set(set)) => Some(set),
            Some(CompiledLayer::Levels(_)) | None => None,
        }
    }

    /// Returns what decides further requests under the options of the scenario.
    pub fn authorizer<'f>(&self, facts: &'f dyn ActionFacts) -> Authorizer<&'f dyn ActionFacts> {
        Authorizer::new(Arc::clone(&self.options), facts)
    }

    /// Decides.
    #[must_use]
    pub fn decide(&self, facts: &dyn ActionFacts) -> Outcome {
        self.authorizer(facts).authorize(&self.request, &self.policies())
    }

    /// Says whether the scenario declares condition keys unknown.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Decides for everything that the unknown condition keys could be.
    #[must_use]
    pub fn decide_partial(&self, facts: &dyn ActionFacts) -> PartialOutcome<'_> {
        self.authorizer(facts).authorize_partial(&self.request, &self.policies())
    }

    /// Decides and explains.
    #[must_use]
    pub fn explain(&self, facts: &dyn ActionFacts) -> Explanation<'_> {
        self.authorizer(facts).explain(&self.request, &self.policies())
    }
}

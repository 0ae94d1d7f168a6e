//! A scenario as read: one request and all policies that bear on it.

use std::sync::Arc;

use iamkit_arn::AccountId;
use iamkit_authz::{CallerType, Layer, OptionId, PerLayer};
use iamkit_policy::{ActionName, Lowered, PolicyDocument};
use iamkit_syntax::{Span, Spanned};

use crate::{ResourceSideInput, ScenarioDecision};

/// One request and all policies that bear on it, with positions where it comes from a text.
///
/// ```
/// use iamkit_authz::{BuiltinFacts, Layer};
/// use iamkit_scenario::{PolicyInput, Report, RequestInput, Scenario, ScenarioCompiler};
/// use iamkit_source::ManagedPolicies;
///
/// let request = RequestInput::new(
///     "arn:aws:iam::111122223333:user/ines",
///     "imagebuilder:ListImages".parse()?,
///     "*",
/// );
/// let mut scenario = Scenario::new(request);
/// let policy = PolicyInput::managed("AWSImageBuilderReadOnlyAccess");
/// scenario.policies.set(Layer::Identity, vec![policy]);
///
/// let compiled = ScenarioCompiler::new(&ManagedPolicies).compile(&scenario).unwrap();
/// assert!(Report::new(None, &compiled, &BuiltinFacts).is_allowed());
/// # Ok::<(), iamkit_policy::ParseActionNameError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// What the scenario shows, for reports.
    pub name: Option<Box<str>>,
    /// The request.
    pub request: RequestInput,
    /// The policies by layer.
    pub policies: PolicyInputs,
    /// Context keys, or prefixes that end in `*`, of which nothing is known.
    pub unknown_context: Vec<Spanned<Box<str>>>,
    /// Undecided choices: option id and value.
    pub options: Vec<OptionInput>,
    /// What the decision should be, for tests.
    pub expect: Option<Expectation>,
    /// Where the scenario stood.
    pub span: Span,
}

/// The request of a scenario.
#[derive(Clone, Debug)]
pub struct RequestInput {
    /// Who calls.
    pub principal: Spanned<PrincipalInput>,
    /// An API operation, whose requests are decided in the place of action and resource.
    pub operation: Option<OperationInput>,
    /// The action.
    pub action: Spanned<ActionName>,
    /// What stands in the place of the action, where that is an operation as the command line spells
    /// it (`s3api list-objects-v2`); the compiler refuses it.
    pub spelled_operation: Option<Box<str>>,
    /// One ARN, or `*`.
    pub resource: Spanned<Box<str>>,
    /// The account that owns the resource.
    pub resource_account: Option<Spanned<AccountId>>,
    /// The organization of the resource owner.
    pub resource_organization: Option<OrganizationInput>,
    /// Condition keys and their values.
    pub context: Vec<ContextEntry>,
    /// Whether the action is newer than the catalog on purpose; otherwise an action that the catalog
    /// does not know is an error.
    pub is_unknown_action: bool,
    /// Where the request stood.
    pub span: Span,
}

/// An API operation and the resources of a call.
#[derive(Clone, Debug)]
pub struct OperationInput {
    /// The operation, such as `ec2:RunInstances`.
    pub name: Spanned<Box<str>>,
    /// ARNs of the resources and of roles that are handed over, what the call reads before what it
    /// writes.
    pub resources: Vec<Spanned<Box<str>>>,
    /// Those of the operation's actions that the call needs, where its statements tell, such as
    /// `dynamodb:PartiQLSelect` of `dynamodb:ExecuteStatement`; none where that is not known.
    pub actions: Vec<Spanned<Box<str>>>,
}

/// Who calls: a text, or an object where a text does not say enough.
#[derive(Clone, Debug)]
pub enum PrincipalInput {
    /// An ARN, a service name, an account id, or `*`.
    Text(Box<str>),
    /// Every detail by name.
    Details(Box<PrincipalDetails>),
}

/// The members of a principal object.
#[derive(Clone, Debug, Default)]
pub struct PrincipalDetails {
    /// Kind of the principal, such as `roleSession`.
    pub kind: Option<Spanned<CallerType>>,
    /// ARN, service name, account id or `*`.
    pub arn: Option<Spanned<Box<str>>>,
    /// Account of the principal.
    pub account: Option<Spanned<AccountId>>,
    /// Role behind a role session.
    pub role_arn: Option<Spanned<Box<str>>>,
    /// User (or root) behind a federated user session.
    pub parent_arn: Option<Spanned<Box<str>>>,
    /// Names of a service principal.
    pub services: Vec<Spanned<Box<str>>>,
    /// Organization of the principal's account.
    pub organization: OrganizationInput,
    /// Whether the principal is a service-linked role.
    pub is_service_linked_role: Option<bool>,
    /// Tags of the principal.
    pub tags: Vec<TagInput>,
    /// Unique id, such as `AIDAEXAMPLE`.
    pub unique_id: Option<Spanned<Box<str>>>,
    /// Canonical user id of the account, 64 hexadecimal digits.
    pub canonical_id: Option<Spanned<Box<str>>>,
}

/// An organization as seen from one of its accounts.
#[derive(Clone, Debug, Default)]
pub struct OrganizationInput {
    /// Id, such as `o-aa111bb222`.
    pub id: Option<Spanned<Box<str>>>,
    /// Path of the account, such as `o-aa111bb222/r-root/ou-1/`.
    pub path: Option<Spanned<Box<str>>>,
    /// Whether the account is the management account.
    pub is_management_account: Option<bool>,
    /// Whether the account is the delegated administrator for IAM; of a principal only.
    pub is_delegated_administrator: Option<bool>,
}

/// An undecided choice and how it is made.
#[derive(Clone, Debug)]
pub struct OptionInput {
    /// Id, such as `np.account-only`.
    pub id: Spanned<OptionId>,
    /// Value, such as `members`.
    pub value: Spanned<Box<str>>,
}

/// A tag of the principal.
#[derive(Clone, Debug)]
pub struct TagInput {
    /// Tag key.
    pub key: Spanned<Box<str>>,
    /// Tag value.
    pub value: Box<str>,
}

/// A condition key and its value.
#[derive(Clone, Debug)]
pub struct ContextEntry {
    /// Condition key, such as `aws:SourceIp`.
    pub key: Spanned<Box<str>>,
    /// Value.
    pub value: ContextInput,
    /// Where each value stood; nothing where they come from no text.
    pub value_spans: Vec<Span>,
}

impl ContextEntry {
    /// Returns a key with its value.
    #[must_use]
    pub fn new(key: &str, value: ContextInput) -> Self {
        Self { key: Spanned::without_span(key.into()), value, value_spans: Vec::new() }
    }
}

/// Value of a condition key in the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextInput {
    /// A single-valued key.
    One(Box<str>),
    /// A multi-valued key, also with one value or none.
    Many(Vec<Box<str>>),
}

/// The policies of a scenario by layer.
#[derive(Clone, Debug, Default)]
pub struct PolicyInputs {
    layers: PerLayer<Option<LayerInput>>,
    /// The policies of resources by ARN, for calls that are about several: a request takes those of
    /// its resource, or of the bucket or the like that its resource lies in.
    pub of_resources: Vec<ResourcePolicyInput>,
    /// What bears on the request besides policies.
    pub besides: ResourceSideInput,
}

/// The policies of one layer.
#[derive(Clone, Debug)]
pub enum LayerInput {
    /// One set of policies.
    Policies(Vec<PolicyInput>),
    /// The levels of a layer such as [`Layer::ServiceControl`], from the root down; the calls of
    /// [`Layer::ScopeDown`], the oldest first.
    Levels(Vec<LevelInput>),
}

/// The policies of one resource.
#[derive(Clone, Debug)]
pub struct ResourcePolicyInput {
    /// The ARN of the resource.
    pub arn: Spanned<Box<str>>,
    /// The policies.
    pub policies: Vec<PolicyInput>,
}

impl ResourcePolicyInput {
    /// Says whether a resource is this one, or lies in it as an object in a bucket.
    #[must_use]
    pub fn owns(&self, resource: &str) -> bool {
        let rest = resource.strip_prefix(&*self.arn.value);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
    }
}

impl PolicyInputs {
    /// Returns the policies that are given for a resource by its ARN: those of the longest one.
    #[must_use]
    pub fn of_resource(&self, resource: &str) -> Option<&ResourcePolicyInput> {
        let owning = self.of_resources.iter().filter(|input| input.owns(resource));
        owning.max_by_key(|input| input.arn.value.len())
    }

    /// Returns the policies of a layer; `None` where the layer does not apply.
    #[must_use]
    pub const fn get(&self, layer: Layer) -> Option<&LayerInput> {
        self.layers.get(layer).as_ref()
    }

    /// Sets the policies of a layer. An empty list applies and grants nothing.
    pub fn set(&mut self, layer: Layer, input: impl Into<LayerInput>) {
        *self.layers.get_mut(layer) = Some(input.into());
    }

    /// Takes the policies of a layer away: it does not apply.
    pub fn clear(&mut self, layer: Layer) {
        *self.layers.get_mut(layer) = None;
    }
}

impl LayerInput {
    /// Returns where its first policy or level stood, if it has one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Policies(policies) => policies.first().map(|policy| policy.span),
            Self::Levels(levels) => levels.first().map(|level| level.span),
        }
    }
}

impl From<Vec<PolicyInput>> for LayerInput {
    fn from(policies: Vec<PolicyInput>) -> Self {
        Self::Policies(policies)
    }
}

impl From<Vec<LevelInput>> for LayerInput {
    fn from(levels: Vec<LevelInput>) -> Self {
        Self::Levels(levels)
    }
}

/// One level of a layer: the policies attached to one target of an organization, or passed to one
/// call.
#[derive(Clone, Debug)]
pub struct LevelInput {
    /// Root, organizational unit or account, such as `r-root`.
    pub target: Option<Box<str>>,
    /// The policies.
    pub policies: Vec<PolicyInput>,
    /// Where the level stood.
    pub span: Span,
}

/// One policy of a scenario.
#[derive(Clone, Debug)]
pub struct PolicyInput {
    /// Name for reports, if one was given.
    pub name: Option<Box<str>>,
    /// Where the document comes from.
    pub source: PolicySource,
    /// Where the policy stood.
    pub span: Span,
    /// A document that stands in the scenario, as it is written: what was compiled is known by it.
    pub(crate) text: Option<Box<str>>,
}

/// Where the document of a policy comes from.
#[derive(Clone, Debug)]
pub enum PolicySource {
    /// It stands in the scenario.
    Document(Arc<PolicyDocument>),
    /// It stands in the scenario and has errors, which the option `document.refused` lets pass.
    Refused(Arc<Lowered>),
    /// An AWS managed policy, by name or ARN.
    Managed {
        /// Name or ARN.
        name: Spanned<Box<str>>,
        /// Version, such as `v3`; the newest when absent.
        version: Option<Spanned<Box<str>>>,
    },
    /// A file, relative to the scenario.
    File(Spanned<Box<str>>),
}

/// What a decision should be.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Expectation {
    /// The decision.
    pub decision: Option<Spanned<ScenarioDecision>>,
    /// The layers that blocked, as a set.
    pub blocked_by: Option<Vec<Spanned<Layer>>>,
    /// The statements that decided, by `Sid` or `policy#index`.
    pub matched_statements: Option<Vec<Spanned<Box<str>>>>,
    /// Where the expectation stood.
    pub span: Span,
}

impl Scenario {
    /// Returns a scenario of a request without policies.
    #[must_use]
    pub fn new(request: RequestInput) -> Self {
        Self {
            name: None,
            request,
            policies: PolicyInputs::default(),
            unknown_context: Vec::new(),
            options: Vec::new(),
            expect: None,
            span: Span::NONE,
        }
    }
}

impl RequestInput {
    /// Returns a request with an empty context; `principal` and `resource` are as in a scenario
    /// file.
    #[must_use]
    pub fn new(principal: &str, action: ActionName, resource: &str) -> Self {
        Self {
            principal: Spanned::without_span(PrincipalInput::Text(principal.into())),
            operation: None,
            action: Spanned::without_span(action),
            spelled_operation: None,
            resource: Spanned::without_span(resource.into()),
            resource_account: None,
            resource_organization: None,
            context: Vec::new(),
            is_unknown_action: false,
            span: Span::NONE,
        }
    }
}

impl PolicyInput {
    /// Returns a policy of a source.
    #[must_use]
    pub const fn new(source: PolicySource) -> Self {
        Self { name: None, source, span: Span::NONE, text: None }
    }

    /// Returns the newest version of an AWS managed policy, by name or ARN.
    #[must_use]
    pub fn managed(name: &str) -> Self {
        Self::new(PolicySource::Managed { name: Spanned::without_span(name.into()), version: None })
    }

    /// Returns the policy in a file.
    #[must_use]
    pub fn file(path: &str) -> Self {
        Self::new(PolicySource::File(Spanned::without_span(path.into())))
    }
}

impl LevelInput {
    /// Returns the policies that are attached to a root, organizational unit or account.
    #[must_use]
    pub fn new(target: &str, policies: Vec<PolicyInput>) -> Self {
        Self { target: Some(target.into()), policies, span: Span::NONE }
    }
}

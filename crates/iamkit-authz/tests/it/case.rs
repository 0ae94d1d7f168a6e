//! Generated requests with policies in every layer.

use std::sync::Arc;

use iamkit_authz::{
    Authorizer, BuiltinFacts, Caller, Level, OptionId, Options, Organization, Outcome, Policies,
    PolicySet, Request,
};
use iamkit_condition::{ConditionOption, ContextValue};
use iamkit_policy::{OperatorName, PolicyDocument, PolicyType};
use iamkit_syntax::Spanned;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A statement as JSON, and whether one of its operators is to be made unknown.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) json: Map<String, Value>,
    pub(crate) breaks_operator: bool,
}

/// The statements of each policy of one set.
pub(crate) type Set = Vec<Vec<Piece>>;

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) options: Options,
    pub(crate) caller: usize,
    pub(crate) action: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) owner: Option<&'static str>,
    pub(crate) context: [Option<Value>; KEYS.len()],
    pub(crate) identity: Option<Set>,
    pub(crate) boundary: Option<Set>,
    pub(crate) session: Option<Set>,
    pub(crate) resource_policy: Option<Set>,
    pub(crate) scope_down: Option<Vec<Set>>,
    pub(crate) service_control: Option<Vec<Set>>,
    pub(crate) resource_control: Option<Vec<Set>>,
    pub(crate) endpoint: Option<Set>,
}

pub(crate) const KEYS: [&str; 3] = ["aws:SourceVpc", "aws:RequestTag/team", "aws:TagKeys"];

pub(crate) const CALLERS: [&str; 9] = [
    "arn:aws:iam::111122223333:user/ines",
    "arn:aws:iam::111122223333:user/bo",
    "arn:aws:sts::111122223333:assumed-role/Dev/s1",
    "arn:aws:iam::111122223333:role/Dev",
    "arn:aws:sts::111122223333:federated-user/tmp",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:user/ines",
    "sns.amazonaws.com",
    "*",
];

pub(crate) fn caller(index: usize) -> Caller {
    let text = CALLERS[index % CALLERS.len()];
    let mut builder = Caller::builder().text(text);
    if text.contains("federated-user") {
        builder = builder.parent("arn:aws:iam::111122223333:user/ines");
    }
    if text.contains("111122223333") {
        builder = builder.organization(Organization::new("o-aa111bb222"));
    }
    builder.build().unwrap()
}

pub(crate) const ACTIONS: [&str; 5] =
    ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "sts:AssumeRole", "kms:Decrypt"];

pub(crate) const RESOURCES: [&str; 7] = [
    "arn:aws:s3:::reports/ines/q1.csv",
    "arn:aws:s3:::reports/bo:x/q1.csv",
    "arn:aws:s3:::other/q1.csv",
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:iam::111122223333:role/Ops",
    "arn:aws:kms:eu-west-1:111122223333:key/0aa0",
    "*",
];

fn value() -> BoxedStrategy<Value> {
    let one = select(vec!["vpc-1", "blue", "red", ""]);
    prop_oneof![
        4 => one.prop_map(|text| json!(text)),
        1 => vec(select(vec!["blue", "red"]), 0..3).prop_map(|list| json!(list)),
    ]
    .boxed()
}

fn piece(names_principals: bool) -> BoxedStrategy<Piece> {
    // What matches widely comes up most, so that several statements bear on a request.
    let actions = select(vec![
        json!("*"),
        json!("*"),
        json!("*"),
        json!(["s3:*", "sqs:*", "sts:*"]),
        json!("s3:*"),
        json!("s3:Get*"),
        json!(["S3:putobject", "sqs:SendMessage"]),
        json!("s3:GetObject "),
        json!("s?:*ject"),
        json!("sts:AssumeRole"),
        json!("kms:*"),
    ]);
    let resources = select(vec![
        json!("*"),
        json!("*"),
        json!("*"),
        json!("*"),
        json!(["arn:aws:s3:::*", "arn:aws:iam::*:role/*"]),
        json!("arn:aws:s3:::reports/*"),
        json!("arn:aws:s3:::reports/${aws:username}/*"),
        json!("arn:aws:s3:::reports/${aws:SourceVpc, 'ines'}/*"),
        json!("arn:aws:s3:::reports/${aws:SourceVpc}/*"),
        json!(["*", "arn:aws:sqs:eu-west-1:111122223333:${aws:SourceVpc}"]),
        json!(["arn:aws:sqs:*:*:jobs", "arn:aws:s3:::*q1.csv"]),
        json!("arn:aws:s3:*:x/q1.csv"),
        json!("arn:aws:iam::111122223333:role/*"),
        json!("arn:aws:s3:::reports/ines/q?.csv"),
    ]);
    let principals = select(vec![
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": "111122223333"}),
        json!({"AWS": "arn:aws:iam::111122223333:user/ines"}),
        json!({"AWS": ["arn:aws:iam::111122223333:role/Dev", "arn:aws:iam::444455556666:root"]}),
        json!({"AWS": "arn:aws:sts::111122223333:assumed-role/Dev/s1"}),
        json!({"AWS": "arn:aws:sts::111122223333:federated-user/tmp"}),
        json!({"Service": "sns.amazonaws.com", "AWS": "arn:aws:iam::111122223333:user/bo"}),
    ]);
    let conditions = select(vec![
        json!({"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}),
        json!({"StringNotEquals": {"AWS:sourcevpc": "vpc-1"}}),
        json!({"StringLike": {"aws:RequestTag/team": "b*"}, "Null": {"aws:TagKeys": "false"}}),
        json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["blue", "red"]}}),
        json!({"ForAllValues:StringNotEqualsIfExists": {"aws:TagKeys": "red"}}),
        json!({"StringEqualsIfExists": {"aws:RequestTag/team": "${aws:SourceVpc}"}}),
        json!({"NumericLessThan": {"aws:RequestTag/team": "ten"}}),
        json!({"StringEquals": {"aws:PrincipalType": "User"}}),
        json!({"Null": {"aws:TokenIssueTime": "true"}}),
        json!({"Bool": {"aws:SecureTransport": "false"}}),
    ]);
    let parts = (
        prop_oneof![3 => Just(true), 1 => Just(false)],
        actions,
        option::weighted(0.1, Just(())),
        resources,
    );
    let more = (
        option::weighted(0.1, Just(())),
        principals,
        option::weighted(0.15, Just(())),
        option::weighted(0.7, conditions),
        option::weighted(0.1, Just(())),
    );
    (parts, more)
        .prop_map(move |((allow, action, not_action, resource), more)| {
            let (not_resource, principal, not_principal, condition, breaks) = more;
            let mut json = Map::new();
            json.insert("Effect".into(), json!(if allow { "Allow" } else { "Deny" }));
            json.insert(if not_action.is_some() { "NotAction" } else { "Action" }.into(), action);
            let element = if not_resource.is_some() { "NotResource" } else { "Resource" };
            json.insert(element.into(), resource);
            if names_principals {
                let element = if not_principal.is_some() { "NotPrincipal" } else { "Principal" };
                json.insert(element.into(), principal);
            }
            let breaks_operator = breaks.is_some() && condition.is_some();
            if let Some(condition) = condition {
                json.insert("Condition".into(), condition);
            }
            Piece { json, breaks_operator }
        })
        .boxed()
}

pub(crate) fn statement(names_principals: bool) -> BoxedStrategy<Piece> {
    piece(names_principals)
}

fn set(names_principals: bool) -> BoxedStrategy<Set> {
    vec(vec(piece(names_principals), 0..4), 0..3).boxed()
}

/// A set with a broad `Allow` in front, so that layers that limit leave something over.
fn open_set(names_principals: bool) -> BoxedStrategy<Set> {
    let allow = move || {
        let mut json = Map::new();
        json.insert("Effect".into(), json!("Allow"));
        json.insert("Action".into(), json!("*"));
        json.insert("Resource".into(), json!("*"));
        if names_principals {
            json.insert("Principal".into(), json!("*"));
        }
        Piece { json, breaks_operator: false }
    };
    (set(names_principals), any::<bool>())
        .prop_map(move |(mut set, open)| {
            if open {
                set.insert(0, vec![allow()]);
            }
            set
        })
        .boxed()
}

/// Sets up to two options to other values than the default.
fn options() -> BoxedStrategy<Options> {
    // With `context.always-present=against` a test holds for a `Deny` and fails for an `Allow`, so
    // that a residual, in which both share a leaf, says nothing of the full answer.
    let against = OptionId::Condition(ConditionOption::PresentKeysAgainst);
    let ids: Vec<OptionId> = OptionId::all().filter(|&id| id != against).collect();
    prop_oneof![2 => Just(Vec::new()), 1 => vec((select(ids), 1_usize..3), 1..3)]
        .prop_map(|chosen| {
            let mut options = Options::default();
            for (id, index) in chosen {
                if let Some(value) = id.values().get(index) {
                    options.set_id(id, value).unwrap();
                }
            }
            options
        })
        .boxed()
}

pub(crate) fn case() -> BoxedStrategy<Case> {
    let request = (
        0..CALLERS.len(),
        select(ACTIONS.to_vec()),
        select(RESOURCES.to_vec()),
        select(vec![None, Some("111122223333"), Some("444455556666")]),
        [option::of(value()), option::of(value()), option::of(value())],
    );
    let own = (
        option::weighted(0.8, open_set(false)),
        option::weighted(0.3, open_set(false)),
        option::weighted(0.3, open_set(false)),
        option::weighted(0.2, vec(open_set(false), 0..3)),
        option::weighted(0.3, vec(open_set(false), 0..3)),
    );
    let other = (
        option::weighted(0.6, open_set(true)),
        option::weighted(0.2, vec(set(true), 0..3)),
        option::weighted(0.2, open_set(true)),
    );
    (request, own, other, options())
        .prop_map(|(request, own, other, options)| {
            let (caller, action, resource, owner, context) = request;
            let (identity, boundary, session, scope_down, service_control) = own;
            let (resource_policy, resource_control, endpoint) = other;
            let named = resource.split(':').nth(4).is_some_and(|account| !account.is_empty());
            Case {
                options,
                caller,
                action,
                resource,
                owner: owner.filter(|_| !named),
                context,
                identity,
                boundary,
                session,
                scope_down,
                resource_policy,
                service_control,
                resource_control,
                endpoint,
            }
        })
        .boxed()
}

/// The compiled policies of a case.
pub(crate) struct Compiled {
    pub(crate) identity: Option<PolicySet>,
    pub(crate) boundary: Option<PolicySet>,
    pub(crate) session: Option<PolicySet>,
    pub(crate) resource: Option<PolicySet>,
    pub(crate) scope_down: Option<Vec<Level>>,
    pub(crate) service_control: Option<Vec<Level>>,
    pub(crate) resource_control: Option<Vec<Level>>,
    pub(crate) endpoint: Option<PolicySet>,
}

impl Case {
    pub(crate) fn compile(&self) -> Compiled {
        let levels = |levels: &Option<Vec<Set>>, policy_type| {
            levels.as_ref().map(|levels| {
                let level = |set: &Set| Level::new("r-ab12", compile(set, policy_type));
                levels.iter().map(level).collect()
            })
        };
        let one =
            |set: &Option<Set>, policy_type| set.as_ref().map(|set| compile(set, policy_type));
        Compiled {
            identity: one(&self.identity, PolicyType::Identity),
            boundary: one(&self.boundary, PolicyType::PermissionsBoundary),
            session: one(&self.session, PolicyType::Session),
            resource: one(&self.resource_policy, PolicyType::Resource),
            scope_down: levels(&self.scope_down, PolicyType::Session),
            service_control: levels(&self.service_control, PolicyType::ServiceControl),
            resource_control: levels(&self.resource_control, PolicyType::ResourceControl),
            endpoint: one(&self.endpoint, PolicyType::VpcEndpoint),
        }
    }

    pub(crate) fn request(&self) -> Request {
        self.request_of(caller(self.caller), self.resource, &[])
    }

    /// Makes the request for another caller or resource, with some keys declared unknown.
    pub(crate) fn request_of(&self, caller: Caller, resource: &str, unknown: &[usize]) -> Request {
        let mut builder =
            self.authorizer().request(caller, self.action.parse().unwrap()).resource(resource);
        if let Some(owner) = self.owner {
            builder = builder.resource_account(owner.parse().unwrap());
        }
        for (index, (key, value)) in KEYS.iter().zip(&self.context).enumerate() {
            if unknown.contains(&index) {
                builder = builder.unknown_key(key);
            } else if let Some(value) = value {
                builder = builder.key(key, context_value(value));
            }
        }
        builder.build().unwrap()
    }

    pub(crate) fn authorizer(&self) -> Authorizer {
        Authorizer::new(self.options.clone(), BuiltinFacts)
    }

    pub(crate) fn outcome(&self) -> Outcome {
        let (request, compiled) = (self.request(), self.compile());
        self.authorizer().authorize(&request, &compiled.policies())
    }

    /// Returns the statements of every set.
    pub(crate) fn sets_mut(&mut self) -> Vec<(&mut Set, bool)> {
        let Self {
            identity,
            boundary,
            session,
            scope_down,
            resource_policy,
            service_control,
            resource_control,
            endpoint,
            ..
        } = self;
        let mut sets = Vec::new();
        sets.extend(identity.iter_mut().map(|set| (set, false)));
        sets.extend(boundary.iter_mut().map(|set| (set, false)));
        sets.extend(session.iter_mut().map(|set| (set, false)));
        sets.extend(scope_down.iter_mut().flatten().map(|set| (set, false)));
        sets.extend(resource_policy.iter_mut().map(|set| (set, true)));
        sets.extend(service_control.iter_mut().flatten().map(|set| (set, false)));
        sets.extend(resource_control.iter_mut().flatten().map(|set| (set, true)));
        sets.extend(endpoint.iter_mut().map(|set| (set, true)));
        sets
    }
}

impl Compiled {
    pub(crate) fn policies(&self) -> Policies<'_> {
        self.others().identity(self.identity.as_ref())
    }

    /// Returns all policies but the identity-based ones.
    pub(crate) fn others(&self) -> Policies<'_> {
        Policies::new()
            .permissions_boundary(self.boundary.as_ref())
            .session(self.session.as_ref())
            .scope_down(self.scope_down.as_deref())
            .resource(self.resource.as_ref())
            .service_control(self.service_control.as_deref())
            .resource_control(self.resource_control.as_deref())
            .vpc_endpoint(self.endpoint.as_ref())
    }
}

pub(crate) fn context_value(value: &Value) -> ContextValue {
    match value {
        Value::Array(list) => ContextValue::many(list.iter().map(|text| text.as_str().unwrap())),
        one => ContextValue::from(one.as_str().unwrap()),
    }
}

pub(crate) fn compile(set: &Set, policy_type: PolicyType) -> PolicySet {
    let mut builder = PolicySet::builder(policy_type);
    for (index, pieces) in set.iter().enumerate() {
        builder = builder.add(format!("p{index}"), Arc::new(document(pieces)));
    }
    // Generated resource control policies use more of the language than AWS accepts.
    builder.build_unchecked().unwrap()
}

fn document(pieces: &[Piece]) -> PolicyDocument {
    let statements: Vec<_> = pieces.iter().map(|piece| Value::from(piece.json.clone())).collect();
    let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let mut document: PolicyDocument = text.parse().unwrap();
    if let iamkit_policy::OneOrMany::Many(statements) = &mut document.statements {
        for (statement, piece) in statements.iter_mut().zip(pieces) {
            let first = statement.condition.as_mut().and_then(|block| block.operators.first_mut());
            if let Some(block) = first.filter(|_| piece.breaks_operator) {
                block.operator =
                    Spanned::without_span(OperatorName::Unknown("StringMatches".into()));
            }
        }
    }
    document
}

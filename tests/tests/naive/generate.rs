//! Random scenarios that nearly or really match.

use serde_json::{Map, Value, json};

use crate::pool::{self, KeyKind};

/// A small generator of random numbers (`splitmix64`): the same seed gives the same scenarios.
#[derive(Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not start on neighbouring places of one sequence.
        Self(Self(seed).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The policies of one scenario and the requests to decide under them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) policies: Value,
    pub(crate) requests: Vec<Value>,
}

/// Makes policies around a few requests, and more requests that differ from these a little.
pub(crate) fn case(seed: u64, requests: usize) -> Case {
    let rng = &mut Rng::new(seed);
    let world = if rng.chance(25) { &pool::TRUST } else { &pool::GENERAL };
    let targets: Vec<Value> = (0..3).map(|_| request(rng, world)).collect();
    let policies = policies(rng, world, &targets);
    let requests = (0..requests).map(|_| near(rng, world, &targets)).collect();
    Case { policies, requests }
}

fn request(rng: &mut Rng, world: &pool::World) -> Value {
    let action = *rng.pick(world.actions);
    let mut request = json!({
        "principal": pool::caller(rng, world.is_trust),
        "action": action,
        "resource": pool::resource(rng, world, action),
        "context": {},
    });
    if request["resource"].as_str().unwrap().starts_with("arn:aws:s3:::") && rng.chance(60) {
        request["resourceAccount"] = json!(rng.pick(&[pool::OWN, pool::OWN, pool::OTHER]));
    }
    if rng.chance(15) {
        request["resourceOrganization"] =
            json!({"id": "o-aa111bb222", "isManagementAccount": rng.chance(30)});
    }
    for key in &pool::KEYS {
        if key.is_given && rng.chance(30) {
            request["context"][key.name] = pool::request_value(rng, key);
        }
    }
    request
}

/// Changes a request a little.
fn near(rng: &mut Rng, world: &pool::World, targets: &[Value]) -> Value {
    let mut request = rng.pick(targets).clone();
    let other = self::request(rng, world);
    let changes = [("principal", 25), ("action", 20), ("resource", 20)];
    for (member, percent) in changes {
        if rng.chance(percent) {
            request[member] = other[member].clone();
            if member == "action" && rng.chance(60) {
                request["resource"] = other["resource"].clone();
            }
        }
    }
    if !request["resource"].as_str().unwrap().starts_with("arn:aws:s3:::") {
        request.as_object_mut().unwrap().remove("resourceAccount");
    }
    for key in &pool::KEYS {
        if key.is_given && rng.chance(15) {
            match other["context"].get(key.name) {
                Some(value) => request["context"][key.name] = value.clone(),
                None => {
                    request["context"].as_object_mut().unwrap().remove(key.name);
                }
            }
        }
    }
    request
}

/// How the statements of a layer are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Resource,
    Trust,
    Endpoint,
    ResourceControl,
}

fn policies(rng: &mut Rng, world: &pool::World, targets: &[Value]) -> Value {
    let mut policies = Map::new();
    let mut layer = |rng: &mut Rng, name: &str, percent, style, is_limit| {
        if rng.chance(percent) {
            policies.insert(name.into(), layer_of(rng, world, targets, style, is_limit));
        }
    };
    let on_resource = if world.is_trust { Style::Trust } else { Style::Resource };
    layer(rng, "identity", 85, Style::Plain, false);
    layer(rng, "session", 35, Style::Plain, true);
    if rng.chance(12) {
        let layers = (0..=rng.below(2)).map(|_| layer_of(rng, world, targets, Style::Plain, true));
        let layers: Vec<Value> = layers.collect();
        policies.insert("scopeDown".into(), layers.into());
    }
    if rng.chance(6) {
        let task = *rng.pick(&["S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"]);
        policies.insert("session".into(), json!([{"managed": task}]));
    }
    let mut layer = |rng: &mut Rng, name: &str, percent, style, is_limit| {
        if rng.chance(percent) {
            policies.insert(name.into(), layer_of(rng, world, targets, style, is_limit));
        }
    };
    layer(rng, "resource", if world.is_trust { 90 } else { 65 }, on_resource, false);
    layer(rng, "vpcEndpoint", 15, Style::Endpoint, true);
    if rng.chance(25) {
        // At most one policy.
        policies.insert(
            "permissionsBoundary".into(),
            document(rng, world, targets, Style::Plain, true),
        );
    }
    for (name, percent, style) in
        [("serviceControl", 25, Style::Plain), ("resourceControl", 25, Style::ResourceControl)]
    {
        if rng.chance(percent) {
            let levels: Vec<Value> = (0..=rng.below(3))
                .map(|level| {
                    let policies = layer_of(rng, world, targets, style, true);
                    json!({"target": format!("level-{level}"), "policies": policies})
                })
                .collect();
            policies.insert(name.into(), levels.into());
        }
    }
    Value::from(policies)
}

/// The policies of one layer; one that only limits mostly opens with an `Allow` for everything.
fn layer_of(
    rng: &mut Rng,
    world: &pool::World,
    targets: &[Value],
    style: Style,
    is_limit: bool,
) -> Value {
    let count = if style == Style::ResourceControl { rng.below(3) } else { 1 + rng.below(2) };
    let documents = (0..count).map(|at| {
        json!({
            "name": format!("p{at}"),
            "document": document(rng, world, targets, style, is_limit && at == 0),
        })
    });
    Value::from(documents.collect::<Vec<_>>())
}

fn document(
    rng: &mut Rng,
    world: &pool::World,
    targets: &[Value],
    style: Style,
    is_limit: bool,
) -> Value {
    let mut statements = Vec::new();
    if is_limit && style != Style::ResourceControl && rng.chance(65) {
        let mut open = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        if style != Style::Plain {
            open["Principal"] = "*".into();
        }
        statements.push(open);
    }
    let more = usize::from(statements.is_empty());
    for _ in 0..rng.below(3) + more {
        let target = rng.pick(targets).clone();
        statements.push(statement(rng, world, &target, style, is_limit));
    }
    let mut document = json!({"Statement": statements});
    if style == Style::ResourceControl || rng.chance(90) {
        document["Version"] = rng.pick(&["2012-10-17"; 9]).to_owned().into();
    }
    document
}

fn statement(
    rng: &mut Rng,
    world: &pool::World,
    target: &Value,
    style: Style,
    is_limit: bool,
) -> Value {
    let mut statement = Map::new();
    let is_deny = style == Style::ResourceControl || rng.chance(if is_limit { 50 } else { 22 });
    statement.insert("Effect".into(), if is_deny { "Deny" } else { "Allow" }.into());
    let negates = style != Style::ResourceControl && style != Style::Trust && rng.chance(8);
    let member = if negates { "NotAction" } else { "Action" };
    statement.insert(member.into(), actions(rng, world, target, style));
    if style != Style::Trust {
        let member = if rng.chance(8) { "NotResource" } else { "Resource" };
        statement.insert(member.into(), resources(rng, world, target, style));
    }
    match style {
        Style::Plain => {}
        Style::ResourceControl => {
            statement.insert("Principal".into(), "*".into());
        }
        _ => {
            let negates = style != Style::Trust && rng.chance(if is_deny { 30 } else { 4 });
            let may_negate = is_deny || style == Style::Resource;
            let member = if negates && may_negate { "NotPrincipal" } else { "Principal" };
            statement.insert(member.into(), pool::principals(rng, target, world.is_trust));
        }
    }
    if rng.chance(45) {
        statement.insert("Condition".into(), condition(rng, target));
    }
    Value::from(statement)
}

/// A list of one to three texts, alone if there is one.
fn list(rng: &mut Rng, mut one: impl FnMut(&mut Rng) -> String) -> Value {
    match rng.below(4) {
        0 => json!([one(rng), one(rng)]),
        1 => json!([one(rng)]),
        _ => one(rng).into(),
    }
}

fn actions(rng: &mut Rng, world: &pool::World, target: &Value, style: Style) -> Value {
    list(rng, |rng| {
        let near = rng.chance(75);
        let action =
            if near { target["action"].as_str().unwrap() } else { rng.pick(world.actions) };
        let (service, name) = action.split_once(':').unwrap();
        match rng.below(8) {
            0 if style != Style::ResourceControl => "*".to_owned(),
            0 | 1 => format!("{service}:*"),
            2 => format!("{service}:{}*", name.split_at(3).0),
            3 => format!("{}:{}", service.to_uppercase(), name.to_lowercase()),
            4 => format!("{service}:?{}", name.split_at(1).1),
            5 => format!("{service}:*{}", name.split_at(4).1),
            _ => action.to_owned(),
        }
    })
}

fn resources(rng: &mut Rng, world: &pool::World, target: &Value, style: Style) -> Value {
    // Session policies take no ARN with fewer than six fields, nothing takes one with a gap.
    let may_be_short = style != Style::Plain;
    list(rng, |rng| {
        let near = rng.chance(75);
        let resource =
            if near { target["resource"].as_str().unwrap() } else { rng.pick(world.resources) };
        if resource == "*" || rng.chance(25) {
            return "*".to_owned();
        }
        let fields: Vec<&str> = resource.splitn(6, ':').collect();
        let [_, partition, service, region, account, id] = fields[..] else { unreachable!() };
        let half = id.len() / 2;
        let (head, tail) = id.split_at(half);
        match rng.below(14) {
            0 => format!("arn:{partition}:{service}:*:*:*"),
            1 => format!("arn:{partition}:{service}:{region}:{account}:{head}*"),
            2 => format!("arn:{partition}:{service}:{region}:{account}:*{tail}"),
            3 => format!("arn:{partition}:{service}:{region}:{account}:?{}", id.split_at(1).1),
            4 if may_be_short => format!("arn:{partition}:{service}:*:{id}"),
            5 if may_be_short && !region.is_empty() => {
                format!("arn:{partition}:{service}:{region}:{account}")
            }
            6 => format!("arn:*:{service}:{region}:{account}:{id}"),
            7 => format!("arn:{partition}:{service}:{region}:{account}:{head}${{aws:username}}*"),
            8 => format!(
                "arn:{partition}:{service}:{region}:{account}:{}",
                id.replace("ines", "${aws:username}").replace("blue", "${aws:PrincipalTag/team}")
            ),
            9 => format!(
                "arn:{partition}:{service}:{region}:{account}:{}",
                id.replace("ines", "${aws:PrincipalTag/team, 'ines'}")
            ),
            10 => format!("arn:{partition}:{service}:{region}:{account}:{}", id.to_uppercase()),
            _ => resource.to_owned(),
        }
    })
}

fn condition(rng: &mut Rng, target: &Value) -> Value {
    let mut block = Map::new();
    for _ in 0..=usize::from(rng.chance(30)) {
        let key = rng.pick(&pool::KEYS);
        let operator = operator(rng, key);
        let given = target["context"].get(key.name).cloned();
        let is_null = operator == "Null" || operator.ends_with(":Null");
        let count = 1 + usize::from(rng.chance(30)) + usize::from(rng.chance(10));
        let mut values: Vec<Value> = (0..count)
            .map(|_| {
                if is_null {
                    (*rng.pick(&["true", "false"])).into()
                } else {
                    pool::policy_value(rng, key, given.as_ref(), &operator).into()
                }
            })
            .collect();
        let value = if values.len() == 1 { values.remove(0) } else { values.into() };
        let name = if rng.chance(10) { key.name.to_uppercase() } else { key.name.to_owned() };
        block.insert(operator, json!({name: value}));
    }
    Value::from(block)
}

fn operator(rng: &mut Rng, key: &pool::PoolKey) -> String {
    if rng.chance(12) {
        return (*rng.pick(&["Null", "Null", "Null", "ForAllValues:Null", "ForAnyValue:Null"]))
            .into();
    }
    let as_text = key.kind != KeyKind::Text && rng.chance(15);
    let kind = if as_text { KeyKind::Text } else { key.kind };
    let base = *rng.pick(kind.operators());
    let set = match rng.below(if key.is_list { 4 } else { 12 }) {
        0 => "ForAllValues:",
        1 => "ForAnyValue:",
        _ => "",
    };
    format!("{set}{base}{}", if rng.chance(25) { "IfExists" } else { "" })
}

//! One size of a gate: the input, and the operation on it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Result, ensure};
use iamkit::authz::{Authorizer, Caller, Layer, Level, Policies, PolicySet, Request};
use iamkit::catalog::Catalog;
use iamkit::pattern::{Case, Pattern};
use iamkit::policy::{PolicyDocument, PolicyType, Statement};
use iamkit::reason::{PolicyLayers, ReasonOptions, no_new_access, redundancies};
use iamkit::scenario::{ScenarioCompiler, read_one};
use iamkit::source::ManagedPolicies;
use iamkit::syntax::{Limits, parse_with};
use iamkit::validate::{DocumentKind, Options, validate};

use super::corpus::caller;
use super::{Corpus, Gate};
use crate::subject::{attached, decide, policy_set, request_of};

/// Bytes that the parsed documents have in all.
const PARSED_BYTES: usize = 2_000_000;
/// How many policies are judged.
const JUDGED_POLICIES: usize = 200;
/// Bytes of the text that patterns are matched against.
const MATCHED_BYTES: usize = 10_000;

/// One size of one gate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) gate: Gate,
    pub(crate) size: usize,
}

/// Does the operations of a step once.
pub(crate) type Round = Box<dyn FnMut()>;

impl Step {
    /// Returns how many operations a round does.
    pub(crate) fn operations(self, corpus: &Corpus) -> usize {
        let count = |requests: Result<Vec<Request>>| requests.map_or(1, |requests| requests.len());
        match self.gate {
            Gate::G1 => count(corpus.requests()),
            Gate::G2 => count(corpus.others()),
            Gate::G4 => 64,
            Gate::G5
            | Gate::G7
            | Gate::G8
            | Gate::G9
            | Gate::G10
            | Gate::G11
            | Gate::G12
            | Gate::G14
            | Gate::G15
            | Gate::G16
            | Gate::G17
            | Gate::G21 => 1,
        }
    }

    /// Builds the input and returns what is repeated.
    pub(crate) fn prepare(self, corpus: &Corpus) -> Result<Round> {
        let size = self.size;
        match self.gate {
            Gate::G1 => Ok(decisions(policy_set(corpus.policies(size))?, corpus.requests()?)),
            Gate::G2 => Ok(decisions(policy_set(corpus.policies(size))?, corpus.others()?)),
            Gate::G4 => resources(size),
            Gate::G5 => conditions(size),
            Gate::G7 => Ok(wildcards(size)),
            Gate::G8 => Ok(documents(corpus.documents(size, PARSED_BYTES))),
            Gate::G9 => Ok(findings(validated(size))),
            Gate::G10 => proved(size),
            Gate::G11 => Ok(scenarios(scenario(size))),
            Gate::G12 => lacking(size),
            Gate::G14 => Ok(stars(size)),
            Gate::G15 => layered(size),
            Gate::G16 => sessions(size),
            Gate::G17 => judged(corpus.policies(JUDGED_POLICIES), size > 1),
            Gate::G21 => needed(size),
        }
    }
}

fn decisions(set: PolicySet, requests: Vec<Request>) -> Round {
    Box::new(move || {
        let policies = attached(&set);
        for request in &requests {
            black_box(decide(black_box(request), &policies));
        }
    })
}

/// Statements on different actions and resources, against others in another order. Every other one is
/// the same on both sides; the rest is allowed on more resources, and must be proved.
fn proved(size: usize) -> Result<Round> {
    let set = |indexes: &mut dyn Iterator<Item = usize>, end: &str| {
        let statement = |index: usize| {
            let service = index % 50;
            let end = if index.is_multiple_of(2) { "-*" } else { end };
            Statement::allow([
                format!("svc{service}:Get{index}*"),
                format!("svc{service}:Put{index}"),
            ])
            .on([format!("arn:aws:svc{service}:*:*:table/n{index}{end}")])
        };
        let mut document = PolicyDocument::new();
        document.statements = indexes.map(statement).collect();
        PolicySet::builder(PolicyType::Identity).add("policy", document).build()
    };
    let (new, reference) = (set(&mut (0..size), "-*")?, set(&mut (0..size).rev(), "*")?);
    let options = ReasonOptions::default();
    let ask =
        move || no_new_access(&PolicyLayers::new(&new), &PolicyLayers::new(&reference), &options);
    ensure!(ask().holds(), "a policy allows what it allows itself");
    Ok(Box::new(move || {
        black_box(ask());
    }))
}

/// Addresses, texts, wildcards and resources, each list in a statement of its own, no value like another.
fn needed(size: usize) -> Result<Round> {
    let list = |value: &dyn Fn(usize) -> String| {
        (0..size).map(|index| format!(r#""{}""#, value(index))).collect::<Vec<_>>().join(",")
    };
    let address = list(&|index| format!("10.{}.{}.0/24", index / 250, index % 250));
    let text = list(&|index| format!("team{index}"));
    let wildcard = list(&|index| format!("agent{index}/*"));
    let resource = list(&|index| format!("arn:aws:s3:::bucket{index}/*"));
    let statement = |action: &str, resource: &str, condition: &str| {
        format!(
            r#"{{"Effect":"Allow","Action":"{action}","Resource":[{resource}],"Condition":{{{condition}}}}}"#
        )
    };
    let set = policy_set([document(&[
        statement(
            "s3:GetObject",
            r#""*""#,
            &format!(r#""IpAddress":{{"aws:SourceIp":[{address}]}}"#),
        ),
        statement(
            "s3:PutObject",
            r#""*""#,
            &format!(r#""StringEquals":{{"aws:PrincipalTag/team":[{text}]}}"#),
        ),
        statement(
            "s3:ListBucket",
            r#""*""#,
            &format!(r#""StringLike":{{"aws:UserAgent":[{wildcard}]}}"#),
        ),
        statement("s3:DeleteObject", &resource, ""),
    ])])?;
    let options = ReasonOptions::default();
    let found = redundancies(&set, &options);
    ensure!(found.elements.is_empty() && found.undecided.is_none(), "all of G21 has an effect");
    Ok(Box::new(move || {
        black_box(redundancies(&set, &options));
    }))
}

/// One action, each statement on another resource; half of the requests are about none of them.
fn resources(size: usize) -> Result<Round> {
    let mut document = PolicyDocument::new();
    document.statements = (0..size)
        .map(|index| Statement::allow(["s3:GetObject"]).on([format!("arn:aws:s3:::b{index}/*")]))
        .collect();
    let set = PolicySet::builder(PolicyType::Identity).add("resources", document).build()?;
    let caller = caller()?;
    let context = BTreeMap::new();
    let request = |index: usize| {
        let bucket = if index.is_multiple_of(2) { index * 7919 % size } else { size + index };
        request_of(&caller, "s3:GetObject", &format!("arn:aws:s3:::b{bucket}/in"), &context)
    };
    Ok(decisions(set, (0..64).map(request).collect::<Result<_>>()?))
}

/// One statement with `size` tests of five operators, all of which hold.
fn conditions(size: usize) -> Result<Round> {
    const TESTS: [(&str, &str, &str); 5] = [
        ("StringEquals", "blue", "blue"),
        ("StringLike", "team-*", "team-blue"),
        ("NumericLessThan", "3600", "300"),
        ("Bool", "true", "true"),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3"),
    ];
    let mut context = BTreeMap::new();
    let mut operators = Vec::new();
    for (operator, policy, value) in TESTS {
        let mut tests = String::new();
        for index in 0..size / TESTS.len() {
            let key = format!("aws:RequestTag/{operator}{index}");
            let comma = if index == 0 { "" } else { "," };
            write!(tests, r#"{comma}"{key}":"{policy}""#)?;
            context.insert(key, value.to_owned());
        }
        operators.push(format!(r#""{operator}":{{{tests}}}"#));
    }
    let operators = operators.join(",");
    let set = policy_set([document(&[format!(
        r#"{{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{{{operators}}}}}"#
    )])])?;
    let request = request_of(&caller()?, "s3:GetObject", "arn:aws:s3:::b/in", &context)?;
    let decision = decide(&request, &attached(&set)).decision;
    ensure!(decision.is_allowed(), "the tests of G5 do not hold");
    Ok(decisions(set, vec![request]))
}

/// Patterns that fit every part of the text but for one character.
fn wildcards(size: usize) -> Round {
    let text = "a".repeat(MATCHED_BYTES);
    let patterns = [("*a", "*b"), ("*a", "*b*"), ("a", "b*"), ("?a", "b*")]
        .map(|(part, end)| format!("*{}{end}", part.repeat(size)))
        .map(|pattern| Pattern::new(&pattern, Case::Sensitive));
    Box::new(move || {
        for pattern in &patterns {
            black_box(pattern.matches(black_box(&text)));
        }
    })
}

fn documents(texts: Vec<String>) -> Round {
    Box::new(move || {
        for text in &texts {
            let _ = black_box(black_box(text).parse::<PolicyDocument>());
        }
    })
}

fn findings(text: String) -> Round {
    let options = Options::new(Catalog::embedded());
    Box::new(move || {
        black_box(validate(black_box(&text), DocumentKind::Identity, &options));
    })
}

/// A document of `size` statements on ten actions and as many resources as statements.
fn validated(size: usize) -> String {
    const ACTIONS: [&str; 10] = [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sns:Publish",
        "lambda:InvokeFunction",
    ];
    const HOME: &str = "eu-west-1:123456789012";
    let statement = |index: usize| {
        let action = ACTIONS.get(index % ACTIONS.len()).copied().unwrap_or_default();
        let resource = match action.split_once(':') {
            Some(("s3", _)) => format!("arn:aws:s3:::bucket{index}/*"),
            Some(("dynamodb", _)) => format!("arn:aws:dynamodb:{HOME}:table/t{index}"),
            Some(("lambda", _)) => format!("arn:aws:lambda:{HOME}:function:f{index}"),
            Some((service, _)) => format!("arn:aws:{service}:{HOME}:n{index}"),
            None => String::new(),
        };
        format!(
            r#"{{"Sid":"S{index}","Effect":"Allow","Action":["{action}"],"Resource":["{resource}"],"Condition":{{"StringEquals":{{"aws:PrincipalTag/team":"t{index}"}}}}}}"#
        )
    };
    document(&(0..size).map(statement).collect::<Vec<_>>())
}

/// Reads a scenario and compiles it, as `iamkit simulate` does before it decides.
fn scenarios(text: String) -> Round {
    Box::new(move || {
        let tree = parse_with(black_box(&text), Limits::default());
        if let Ok(scenario) = read_one(&tree) {
            let _ = black_box(ScenarioCompiler::new(&ManagedPolicies).compile(&scenario));
        }
    })
}

/// A scenario whose request carries `size` keys.
fn scenario(size: usize) -> String {
    let keys = (0..size).map(|index| format!(r#""aws:RequestTag/k{index}":"v{index}""#));
    let keys = keys.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"request":{{"principal":"arn:aws:iam::123456789012:user/alice","action":"s3:GetObject","resource":"*","context":{{{keys}}}}}}}"#
    )
}

/// One statement with `size` tests on keys that are not in the request.
fn lacking(size: usize) -> Result<Round> {
    let tests = (0..size).map(|index| format!(r#""aws:RequestTag/k{index}":"v""#));
    let tests = tests.collect::<Vec<_>>().join(",");
    let set = policy_set([document(&[format!(
        r#"{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{"StringNotEquals":{{{tests}}}}}}}"#
    )])])?;
    let request = request_of(&caller()?, "s3:GetObject", "arn:aws:s3:::b/in", &BTreeMap::new())?;
    let engine = Authorizer::default();
    ensure!(
        engine.explain(&request, &attached(&set)).missing_context_keys().len() == size,
        "the request of G12 does not lack the keys"
    );
    Ok(Box::new(move || {
        let explanation = engine.explain(&request, &attached(&set));
        black_box(explanation.missing_context_keys());
    }))
}

/// Two patterns that are the same up to their last character.
fn stars(size: usize) -> Round {
    let [left, right] =
        ["b", "c"].map(|end| Pattern::new(&format!("{}{end}", "*a".repeat(size)), Case::Sensitive));
    Box::new(move || {
        black_box(black_box(&left).contains(&right));
        black_box(black_box(&left).contains(&left));
        black_box(black_box(&left).intersects(&right));
    })
}

/// Compiles one policy that allows everything in Amazon S3 as the type of a layer wants it.
fn open_set(layer: Layer, policies: usize) -> Result<PolicySet> {
    let policy_type = layer.policy_type();
    let (effect, action) = match layer {
        // The organization's own policy is the only one of this type that allows.
        Layer::ResourceControl => ("Deny", "sqs:*"),
        _ => ("Allow", "s3:*"),
    };
    let principal = if policy_type.has_principal() { r#""Principal":"*","# } else { "" };
    let text = document(&[format!(
        r#"{{"Effect":"{effect}",{principal}"Action":"{action}","Resource":"*"}}"#
    )]);
    let parsed: Arc<PolicyDocument> = Arc::new(text.parse()?);
    let builder = (0..policies).fold(PolicySet::builder(policy_type), |builder, index| {
        builder.add(index.to_string(), Arc::clone(&parsed))
    });
    Ok(builder.build()?)
}

/// A request of a session of a role.
fn session_request() -> Result<Request> {
    let caller = "arn:aws:sts::123456789012:assumed-role/Dev/alice".parse::<Caller>()?;
    request_of(&caller, "s3:GetObject", "arn:aws:s3:::b/in", &BTreeMap::new())
}

/// Decides with policies in the first `size` layers.
fn layered(size: usize) -> Result<Round> {
    let mut sets = Vec::new();
    for layer in Layer::ALL.into_iter().take(size) {
        sets.push((layer, [Level::new("r-ab12", open_set(layer, 1)?)]));
    }
    let request = session_request()?;
    let round = move || {
        let policies = sets.iter().fold(Policies::new(), |policies, (layer, levels)| {
            if layer.is_leveled() {
                policies.with_levels(*layer, levels.as_slice())
            } else {
                policies.with_set(*layer, levels.first().map(Level::policies))
            }
        });
        decide(black_box(&request), &policies).decision
    };
    ensure!(round().is_allowed(), "the layers of G15 do not allow");
    Ok(Box::new(move || {
        black_box(round());
    }))
}

/// Decides with `size` session policies.
fn sessions(size: usize) -> Result<Round> {
    let identity = open_set(Layer::Identity, 1)?;
    let session = open_set(Layer::Session, size)?;
    let request = session_request()?;
    let round = move || {
        let policies = attached(&identity).session(&session);
        decide(black_box(&request), &policies).decision
    };
    ensure!(round().is_allowed(), "the session policies of G16 do not allow");
    Ok(Box::new(move || {
        black_box(round());
    }))
}

/// Parses and compiles policies, and judges them if wanted.
fn judged(texts: Vec<String>, judges: bool) -> Result<Round> {
    let compile = move || -> Result<PolicySet> {
        let mut builder = PolicySet::builder(PolicyType::Identity);
        for text in &texts {
            builder = builder.add("policy", black_box(text).parse::<PolicyDocument>()?);
        }
        Ok(if judges { builder.build()? } else { builder.build_unchecked()? })
    };
    compile()?;
    Ok(Box::new(move || {
        let _ = black_box(compile());
    }))
}

fn document(statements: &[String]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

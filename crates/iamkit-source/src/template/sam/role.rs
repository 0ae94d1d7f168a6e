//! What the Serverless Application Model gives to the roles that it makes of functions and state machines.
//!
//! `samtranslator/model` of its transform, the `PyPI` package `aws-sam-translator` 1.115.0, and the AWS SAM guide,
//! `AWS::Serverless::Function`.

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::super::besides::{is_something, place_of};
use super::super::resources::{Reader, Resource, Site};
use super::super::{Situation, Template};
use super::kind_of;
use crate::besides::{Besides, BesidesKind, Granted};
use crate::hole::{HoleCause, HoleClass};
use crate::template::function::hole;
use crate::value::{Data, Member, Text, Value};

const FUNCTION: &str = "AWS::Serverless::Function";
const STATE_MACHINE: &str = "AWS::Serverless::StateMachine";
const WEB_FUNCTION: &str = "AWS::Serverless::WebFunction";

/// Managed policies that let a function read from what its events come from, by the type of the event.
const OF_EVENTS: [(&str, &str); 4] = [
    ("DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole"),
    ("Kinesis", "service-role/AWSLambdaKinesisExecutionRole"),
    ("MSK", "service-role/AWSLambdaMSKExecutionRole"),
    ("SQS", "service-role/AWSLambdaSQSQueueExecutionRole"),
];
/// Types of events for which SAM writes statements that are not read here.
const OTHER_EVENTS: [&str; 3] = ["DocumentDB", "MQ", "SelfManagedKafka"];
/// Properties of events for which SAM writes statements that are not read here.
const STATEMENTS_OF_EVENTS: [&str; 3] =
    ["DestinationConfig", "SchemaRegistryConfig", "SourceAccessConfigurations"];
/// What a function may do with the places that it sends results to, by their type.
const DESTINATIONS: [(&str, &str); 4] = [
    ("EventBridge", "events:PutEvents"),
    ("Lambda", "lambda:InvokeFunction"),
    ("SNS", "sns:Publish"),
    ("SQS", "sqs:SendMessage"),
];

/// Returns a property of a function or state machine, or what `Globals` say of it.
fn property<'r>(
    template: &'r Template<'_>,
    resource: &'r Resource<'_>,
    name: &str,
) -> Option<&'r Value> {
    let section = match resource.of_type {
        FUNCTION => "Function",
        STATE_MACHINE => "StateMachine",
        WEB_FUNCTION => "WebFunction",
        _ => return resource.properties.member(name),
    };
    let globals = || template.globals?.member(section)?.member(name);
    resource.properties.member(name).or_else(globals).filter(|value| is_something(value))
}

/// Says whether SAM makes the role of a resource.
pub(in crate::template) fn has_own(template: &Template<'_>, resource: &Resource<'_>) -> bool {
    let role = match resource.of_type {
        FUNCTION | STATE_MACHINE => "Role",
        WEB_FUNCTION => "ExecutionRoleArn",
        _ => return false,
    };
    property(template, resource, role).is_none()
}

/// Roles that SAM makes for other things than functions, and the property that names one instead.
const OTHER_ROLES: [(&str, &str); 3] = [
    ("AWS::Serverless::CapacityProvider", "OperatorRole"),
    ("AWS::Serverless::MicrovmImage", "BuildRoleArn"),
    ("AWS::Serverless::NetworkConnector", "OperatorRole"),
];

/// Notes the roles that SAM makes beside that of a function or state machine.
pub(in crate::template) fn unread(
    reader: &Reader<'_, '_, '_>,
    resource: &Resource<'_>,
    prefix: &str,
    span: Span,
) {
    let template = reader.template;
    let given = |name: &str| property(template, resource, name);
    let is_off = |value: &Value| matches!(value.data, Data::Bool(false, _));
    let of_type = resource.of_type;
    let mut made = Vec::new();
    let other = OTHER_ROLES.iter().any(|(name, role)| *name == of_type && given(role).is_none());
    if other {
        made.push("the role");
    }
    if of_type == "AWS::Serverless::GraphQLApi"
        && (given("DataSources").is_some() || !given("Logging").is_some_and(is_off))
    {
        made.push("the roles");
    }
    if matches!(of_type, FUNCTION | STATE_MACHINE) {
        let events = given("Events").map(Value::members).unwrap_or_default();
        let has_role = |event: &Member| {
            let of_event = event.value.member("Type").and_then(Value::as_str);
            let role = || event.value.member("Properties")?.member("RoleArn");
            match of_event {
                Some("ScheduleV2") => role().is_none(),
                Some("Api") => of_type == STATE_MACHINE,
                Some("CloudWatchEvent" | "EventBridgeRule" | "Schedule") => {
                    of_type == STATE_MACHINE && role().is_none()
                }
                _ => false,
            }
        };
        if events.iter().any(has_role) {
            made.push("the roles of events");
        }
    }
    let deployment = given("DeploymentPreference").filter(|_| of_type == FUNCTION);
    let enabled = deployment.filter(|it| !it.member("Enabled").is_some_and(is_off));
    if enabled.is_some_and(|it| it.member("Role").is_none()) {
        made.push("the role of the deployment");
    }
    if !made.is_empty() {
        let (what, name) = (made.join(" and "), &resource.name);
        let message = format!("{what} that SAM makes for `{name}`: not read");
        reader.unread_principal(&format!("{prefix}{name}"), span, message);
    }
}

/// Adds what SAM gives to the role of a function or state machine.
pub(in crate::template) fn read(
    reader: &mut Reader<'_, '_, '_>,
    resource: &Resource<'_>,
    prefix: &str,
    situation: &Situation,
) {
    let template = reader.template;
    if !has_own(template, resource) {
        return;
    }
    let span = resource.properties.span;
    let mut add = |grant: Granted, why: &str, span: Span| {
        let what = format!("a policy that SAM adds {why}");
        let place = place_of(resource, prefix);
        reader.parts.besides.push(Besides::new(&place, BesidesKind::Attached, &what, grant, span));
    };
    let managed = |name: &str| Granted::Managed(format!("arn:aws:iam::aws:policy/{name}").into());
    let tracing = property(template, resource, "Tracing").map(|it| template.resolve(it, situation));
    if resource.of_type == STATE_MACHINE {
        let enabled = tracing.as_ref().and_then(|tracing| tracing.member("Enabled"));
        if let Some(enabled) = enabled.filter(|it| !matches!(it.data, Data::Bool(false, _))) {
            add(managed("AWSXrayWriteOnlyAccess"), "for `Tracing`", enabled.span);
        }
        return;
    }
    match property(template, resource, "DurableConfig") {
        Some(value) if resource.of_type == FUNCTION => {
            let policy = managed("service-role/AWSLambdaBasicDurableExecutionRolePolicy");
            add(policy, "for `DurableConfig`", value.span);
        }
        _ => add(managed("service-role/AWSLambdaBasicExecutionRole"), "to each function", span),
    }
    if resource.of_type == WEB_FUNCTION {
        return;
    }
    if let Some(tracing) = tracing {
        match tracing.as_text().and_then(Text::known).as_deref() {
            Some("Disabled") => {}
            Some(_) => add(managed("AWSXrayWriteOnlyAccess"), "for `Tracing`", tracing.span),
            None => add(Granted::Unknown("Tracing".into()), "for `Tracing`", tracing.span),
        }
    }
    if let Some(value) = property(template, resource, "VpcConfig") {
        add(managed("service-role/AWSLambdaVPCAccessExecutionRole"), "for `VpcConfig`", value.span);
    }
    let events = resource.properties.member("Events").map(Value::members).unwrap_or_default();
    for event in events {
        let of_type = event.value.member("Type").and_then(Value::as_str).unwrap_or_default();
        let properties = event.value.member("Properties");
        let given = |name: &str| properties.and_then(|it| it.member(name));
        let why = format!("for the event `{}`", event.name.as_known().unwrap_or("*"));
        let at = event.name.span;
        let by_queue = of_type == "SNS"
            && given("SqsSubscription").is_some_and(|it| !matches!(it.data, Data::Bool(false, _)));
        let known =
            OF_EVENTS.iter().find(|(name, _)| *name == of_type || by_queue && *name == "SQS");
        if let Some((_, policy)) = known {
            add(managed(policy), &why, at);
        }
        // Statements about where failures go, for brokers, for streams, and about secrets and schemas.
        let adds = STATEMENTS_OF_EVENTS.iter().any(|name| given(name).is_some());
        let is_hole = !event.value.members().iter().any(|it| it.name.as_known() == Some("Type"));
        if OTHER_EVENTS.contains(&of_type) || known.is_some() && adds || is_hole {
            add(Granted::Unknown(format!("statements for {of_type}").into()), &why, at);
        }
    }
    if let Some(queue) = property(template, resource, "DeadLetterQueue") {
        let target = (queue, "TargetArn", "DeadLetterQueue".to_owned());
        destination(reader, resource, prefix, target, situation);
    }
    let config = property(template, resource, "EventInvokeConfig");
    let config = config.and_then(|config| config.member("DestinationConfig"));
    for name in ["OnSuccess", "OnFailure"] {
        if let Some(value) = config.and_then(|config| config.member(name)) {
            let path = format!("EventInvokeConfig/DestinationConfig/{name}");
            destination(reader, resource, prefix, (value, "Destination", path), situation);
        }
    }
}

/// Reads the statement that lets a function send to a place: one that SAM makes where none is named.
fn destination(
    reader: &mut Reader<'_, '_, '_>,
    resource: &Resource<'_>,
    prefix: &str,
    (value, member, path): (&Value, &str, String),
    situation: &Situation,
) {
    let of_type = value.member("Type").and_then(Value::as_str);
    let action = DESTINATIONS.iter().find(|(name, _)| Some(*name) == of_type);
    let Some((_, action)) = action else {
        let what = format!("a policy that SAM adds for `{path}`");
        let grant = Granted::Unknown(format!("{path} of another type").into());
        let place = place_of(resource, prefix);
        let one = Besides::new(&place, BesidesKind::Attached, &what, grant, value.span);
        return reader.parts.besides.push(one);
    };
    let span = value.span;
    let made = || {
        hole(span, format!("{path} of {}", resource.name), HoleClass::Arn, HoleCause::AtDeployment)
    };
    let target = value.member(member).cloned().unwrap_or_else(made);
    let text = |text: &str| Value::synthetic(text, span);
    let member = |name: &str, value: Value| Member::synthetic(name, span, value);
    let statement = Data::Object(vec![
        member("Effect", text("Allow")),
        member("Action", text(action)),
        member("Resource", target),
    ]);
    let statements = Value::new(Data::List(vec![Value::new(statement, span)]), span);
    let path = format!("{prefix}{}/Properties/{path}", resource.name);
    let kind = kind_of(PolicyType::Identity);
    let site = Site { path, kind, resource, is_near_iam: false };
    reader.documents(&statements, situation, &site, true);
}

/// Attaches what connectors allow to the roles of what they start from, of which nothing is read.
pub(in crate::template) fn connectors(
    reader: &mut Reader<'_, '_, '_>,
    resource: &Resource<'_>,
    prefix: &str,
    span: Span,
) {
    let template = reader.template;
    let source = match resource.of_type {
        "AWS::Serverless::Connector" => resource.properties.member("Source"),
        _ => None,
    };
    let id = source.and_then(|source| source.member("Id")).and_then(Value::as_str);
    let id = if source.is_some() { id } else { Some(resource.name.as_str()) };
    super::super::besides::attach_connector(
        (template, &mut reader.principals),
        id,
        place_of(resource, prefix),
        span,
    );
}

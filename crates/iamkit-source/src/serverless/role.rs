//! The roles that the Serverless Framework makes for functions.
//!
//! Serverless Framework documentation, "IAM Permissions For Functions"; what it adds to them by itself is in
//! its `merge-iam-templates.js` and in the packages of its events (`lib/plugins/aws/package` of the npm package
//! `serverless` 3.40.0).

use iamkit_policy::PolicyType;
use iamkit_syntax::Span;

use super::{ROLE, document, of_references, place_of};
use crate::hole::{HoleCause, HoleClass};
use crate::parts::Parts;
use crate::template::hole;
use crate::value::{Data, Member, Text, Value};
use crate::{Besides, BesidesKind, DumpEntityKind, Granted, HeldPrincipal, Note, NoteKind};

/// The plugin that gives functions roles of their own.
const PLUGIN: &str = "serverless-iam-roles-per-function";
/// Events for which nothing is added to the role of a function.
const PLAIN_EVENTS: [&str; 12] = [
    "alb",
    "alexaSkill",
    "alexaSmartHome",
    "cloudwatchEvent",
    "cloudwatchLog",
    "cognitoUserPool",
    "eventBridge",
    "http",
    "httpApi",
    "iot",
    "s3",
    "schedule",
];
/// Settings of a function that add statements to its role.
const ADDING: [&str; 6] =
    ["destinations", "disableLogs", "fileSystemConfig", "kmsKeyArn", "onError", "tracing"];
/// What writes the logs of functions.
const LOGS: [&str; 4] =
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:TagResource"];
const IN_VPC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/// A role, by its place.
struct Role<'v> {
    path: String,
    name: Option<&'v Value>,
    name_path: Option<&'v Value>,
    span: Span,
}

/// Reads the roles of functions: the one that they share, and those of their own.
pub(super) fn read(root: &Value, parts: &mut Parts<'_>) {
    let at = |steps: &[&str]| steps.iter().try_fold(root, |value, step| value.member(step));
    let own = at(&["provider", "iam", "role"]);
    let is_hole = |value: &&Value| matches!(value.data, Data::Hole(_));
    // A text names a role that stands elsewhere.
    let given = [own.filter(|it| !is_hole(it)), at(&["provider", "role"])];
    let is_given = given.iter().flatten().any(|value| !matches!(value.data, Data::Object(_)));
    let shared = own.or_else(|| at(&["provider"]));
    let functions = at(&["functions"]);
    let mut shares = Vec::new();
    for function in functions.map(Value::members).unwrap_or_default() {
        let (name, value) = (function.name.as_known().unwrap_or("*"), &function.value);
        if value.member("role").is_some() {
            continue;
        }
        let Some(statements) = value.member("iamRoleStatements") else {
            shares.push(function);
            continue;
        };
        let role = Role {
            path: format!("functions/{name}"),
            name: value.member("iamRoleStatementsName"),
            name_path: None,
            span: statements.span,
        };
        hold(&role, parts);
        inherited(root, &role, value, parts);
        added(root, &role, &[function], parts);
    }
    // A list, or what stands in another file, may hold any function.
    let is_open = functions.is_some_and(|it| !matches!(it.data, Data::Object(_)));
    let has_statements = parts.documents.iter().any(|one| {
        let path = &*one.place.path;
        path == "provider/iamRoleStatements" || path.starts_with(ROLE)
    });
    let (false, Some(shared)) = (is_given, shared) else { return };
    if shares.is_empty() && !is_open && (functions.is_some() || !has_statements) {
        return;
    }
    let role = Role {
        path: ROLE.to_owned(),
        name: own.and_then(|it| it.member("name")),
        name_path: own.and_then(|it| it.member("path")),
        span: shared.span,
    };
    hold(&role, parts);
    let open = [at(&["provider"]), at(&["provider", "iam"]), own];
    for value in open.into_iter().flatten().filter(is_hole) {
        let grant = Granted::Unknown("a part of the provider that is not read".into());
        add(&role.path, "what the provider says of the role", grant, value.span, parts);
    }
    if at(&["provider", "iamRoleStatements"]).is_some() {
        let grant = Granted::Place("provider/iamRoleStatements".into());
        add(&role.path, "the statements of the provider", grant, shared.span, parts);
    }
    if let Some(functions) = functions.filter(|_| is_open) {
        let grant = Granted::Unknown("functions that are not read".into());
        add(&role.path, "what functions add", grant, functions.span, parts);
    }
    added(root, &role, &shares, parts);
}

fn hold(role: &Role<'_>, parts: &mut Parts<'_>) {
    let known = |value: Option<&Value>| value.and_then(Value::as_text).and_then(Text::known);
    // Without a path it is that of all roles.
    let path = if role.name_path.is_some() { known(role.name_path) } else { Some("/".to_owned()) };
    let held = HeldPrincipal::new(DumpEntityKind::Role, place_of(&role.path), role.span);
    parts.principals.push(held.called(known(role.name), path));
}

fn add(path: &str, what: &str, grant: Granted, span: Span, parts: &mut Parts<'_>) {
    let place = place_of(path);
    parts.besides.push(Besides::new(&place, BesidesKind::Attached, what, grant, span));
}

/// Adds what a role of a function has of the shared one: its managed policies and boundary; its statements
/// where that is said.
fn inherited(root: &Value, role: &Role<'_>, function: &Value, parts: &mut Parts<'_>) {
    of_references(root, |value, kind| {
        let one = super::besides(value, kind);
        parts.besides.push(Besides { place: place_of(&role.path), ..one });
    });
    let plugins = root.member("plugins");
    let listed = plugins.map(|it| it.member("modules").unwrap_or(it)).map(Value::items);
    let is_listed = listed.is_some_and(|items| items.iter().any(|it| it.as_str() == Some(PLUGIN)));
    if !is_listed {
        let grant = Granted::Unknown(format!("{PLUGIN}, which is not among the plugins").into());
        add(&role.path, "the plugin that makes the role", grant, role.span, parts);
    }
    let own = function.member("iamRoleStatementsInherit");
    let custom = || root.member("custom")?.member(PLUGIN)?.member("defaultInherit");
    let Some(inherit) = own.or_else(custom) else { return };
    if matches!(inherit.data, Data::Bool(false, _)) {
        return;
    }
    for path in ["provider/iam/role/statements", "provider/iamRoleStatements"] {
        if parts.documents.iter().any(|one| &*one.place.path == path) {
            let grant = match inherit.data {
                Data::Bool(true, _) => Granted::Place(path.into()),
                _ => Granted::Unknown("whether statements are inherited".into()),
            };
            add(&role.path, "the statements of the provider", grant, inherit.span, parts);
        }
    }
}

/// Adds what the framework itself gives to the role of some functions.
fn added(root: &Value, role: &Role<'_>, functions: &[&Member], parts: &mut Parts<'_>) {
    let provider = root.member("provider");
    let of_provider = |name: &str| provider.and_then(|it| it.member(name));
    if let Some(first) = functions.first() {
        logs(&role.path, first.name.span, parts);
    }
    let mut made: Vec<Span> = Vec::new();
    for function in functions {
        let of = |name: &str| function.value.member(name);
        let (name, at) = (function.name.as_known().unwrap_or("*"), function.name.span);
        let mut unknown = |what: String| {
            let grant = Granted::Unknown(what.into());
            add(&role.path, "statements that Serverless adds", grant, at, parts);
        };
        if !matches!(function.value.data, Data::Object(_)) {
            unknown(format!("what functions.{name} adds"));
            continue;
        }
        for setting in ADDING.into_iter().filter(|it| of(it).is_some()) {
            unknown(format!("statements for `{setting}` of functions.{name}"));
        }
        let events = of("events");
        for event in events.map(Value::items).unwrap_or_default() {
            // `- http: GET /` is an object, `- schedule` a text.
            let of_type = event.members().first().and_then(|it| it.name.as_known());
            let of_type = of_type.or_else(|| event.as_str()).unwrap_or("an event");
            let given = |name: &str| event.member(of_type).and_then(|it| it.member(name));
            // EventBridge Scheduler takes on the role of the function.
            if of_type == "schedule" && given("method").is_some() {
                unknown(format!("statements for `{of_type}` of functions.{name}"));
            }
            let is_new = |value: &Value| matches!(value.data, Data::Bool(false, _));
            if given("existing").is_some_and(|it| !is_new(it)) {
                made.push(event.span);
            }
            if !PLAIN_EVENTS.contains(&of_type) && of_type != "sns" {
                unknown(format!("statements for `{of_type}` of functions.{name}"));
            }
        }
        if events.is_some_and(|it| !matches!(it.data, Data::List(_) | Data::Null)) {
            unknown(format!("statements for the events of functions.{name}"));
        }
        if of("vpc").or_else(|| of_provider("vpc")).is_some() {
            let grant = Granted::Managed(IN_VPC.into());
            add(&role.path, "a policy that Serverless adds for `vpc`", grant, at, parts);
        }
    }
    made.extend(of_provider("logs").map(|logs| logs.span));
    if let Some(first) = made.first() {
        let message = "a role that Serverless makes for resources of its own is not read";
        let note = Note::new(NoteKind::PrincipalsNotRead, *first, message);
        parts.notes.push(note.about(&*role.path));
    }
    for setting in ["kmsKeyArn", "tracing"] {
        if let Some(value) = of_provider(setting) {
            let grant = Granted::Unknown(format!("statements for `provider.{setting}`").into());
            add(&role.path, "statements that Serverless adds", grant, value.span, parts);
        }
    }
}

/// Reads the statement that lets functions write their logs, to groups whose names are not known here.
fn logs(path: &str, span: Span, parts: &mut Parts<'_>) {
    let text = |text: &str| Value::synthetic(text, span);
    let actions = LOGS.iter().map(|action| text(action)).collect();
    let groups =
        hole(span, "log groups of functions".to_owned(), HoleClass::Arn, HoleCause::AtDeployment);
    let statement = Data::Object(vec![
        Member::synthetic("Effect", span, text("Allow")),
        Member::synthetic("Action", span, Value::new(Data::List(actions), span)),
        Member::synthetic("Resource", span, groups),
    ]);
    let statements = Value::new(Data::List(vec![Value::new(statement, span)]), span);
    document(&statements, &format!("{path}/logs"), PolicyType::Identity, parts);
}

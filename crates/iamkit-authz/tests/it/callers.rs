//! Callers and requests: what is read, filled in and refused.

use iamkit_authz::{
    Authorizer, BuiltinFacts, Caller, CallerKind, CallerType, Options, Organization, RequestBuilder,
};
use iamkit_condition::ContextValue;

fn refused(caller: Result<Caller, iamkit_authz::ParseCallerError>) -> String {
    caller.unwrap_err().to_string()
}

#[test]
fn texts_that_name_no_caller() {
    let messages: Vec<_> = [
        "ines",
        "arn:aws:iam",
        "arn:aws:iam::111122223333:group/Devs",
        "arn:aws:s3:::reports",
        "12345",
        "",
        "ec2.example.com",
        ".amazonaws.com",
    ]
    .into_iter()
    .map(|text| refused(text.parse::<Caller>()))
    .collect();
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn contradictions() {
    let session = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
    let builder = || Caller::builder().text(session);
    let messages = [
        refused(builder().role("arn:aws:iam::111122223333:role/Ops").build()),
        refused(builder().role("arn:aws:iam::444455556666:role/Dev").build()),
        refused(builder().account("444455556666".parse().unwrap()).build()),
        refused(builder().caller_type(CallerType::User).build()),
        refused(builder().parent("arn:aws:iam::111122223333:user/ines").build()),
        refused(builder().service("ec2.amazonaws.com").build()),
        refused(Caller::builder().build()),
        refused(Caller::builder().caller_type(CallerType::User).build()),
        refused(Caller::builder().caller_type(CallerType::Service).build()),
        refused(
            Caller::builder()
                .text("arn:aws:sts::111122223333:federated-user/tmp")
                .parent("arn:aws:iam::444455556666:user/ines")
                .build(),
        ),
        refused(Caller::builder().text("*").organization(Organization::new("o-1")).build()),
        refused(
            Caller::builder()
                .text("arn:aws:iam::111122223333:user/ines")
                .service_linked_role(true)
                .build(),
        ),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn service_linked_roles_are_told_by_their_path() {
    let caller =
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
            .parse::<Caller>();
    assert!(caller.unwrap().is_service_linked_role());
}

#[test]
fn root_sessions_have_the_arn_of_the_root_user() {
    let caller = Caller::builder()
        .text("111122223333")
        .caller_type(CallerType::RootSession)
        .build()
        .unwrap();
    assert_eq!(*caller.kind(), CallerKind::RootSession);
    assert_eq!(caller.arn().unwrap().as_str(), "arn:aws:iam::111122223333:root");
}

fn build(caller: Caller, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> String {
    build_with(&Authorizer::default(), caller, change)
}

fn build_with(
    authorizer: &Authorizer,
    caller: Caller,
    change: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> String {
    let builder = authorizer
        .request(caller, "s3:GetObject".parse().unwrap())
        .resource("arn:aws:s3:::reports/q1.csv");
    match change(builder).build() {
        Err(error) => format!("error: {error}\n"),
        Ok(request) => {
            let mut lines: Vec<_> = request
                .context()
                .iter()
                .map(|(key, value)| match value {
                    ContextValue::One(text) => format!("{key} = {text}"),
                    ContextValue::Many(values) => format!("{key} = [{}]", values.join(", ")),
                })
                .collect();
            lines.sort();
            lines.extend(request.diagnostics().iter().map(|odd| format!("odd: {odd}")));
            lines.join("\n") + "\n"
        }
    }
}

#[test]
fn keys_that_follow_from_the_caller() {
    let mut organization = Organization::new("o-aa111bb222");
    organization.path = Some("o-aa111bb222/r-ab12/".into());
    let callers = [
        "111122223333".parse::<Caller>(),
        Caller::builder()
            .text("arn:aws:iam::111122223333:user/teams/ines")
            .unique_id("AIDAEXAMPLE")
            .tag("team", "blue")
            .organization(organization)
            .build(),
        Caller::builder()
            .text("arn:aws:sts::111122223333:assumed-role/Dev/s1")
            .role("arn:aws:iam::111122223333:role/teams/Dev")
            .unique_id("AROAEXAMPLE")
            .build(),
        "arn:aws:sts::111122223333:assumed-role/Dev/s1".parse::<Caller>(),
        "arn:aws:sts::111122223333:federated-user/tmp".parse::<Caller>(),
        Caller::builder()
            .service("ec2.amazonaws.com")
            .service("ec2.eu-west-1.amazonaws.com")
            .build(),
        "accounts.google.com".parse::<Caller>(),
        "*".parse::<Caller>(),
    ];
    let blocks: Vec<_> =
        callers.into_iter().map(|caller| build(caller.unwrap(), |builder| builder)).collect();
    insta::assert_snapshot!(blocks.join("\n"));
}

#[test]
fn odd_and_invalid_requests() {
    let ines = || "arn:aws:iam::111122223333:user/ines".parse::<Caller>().unwrap();
    let blocks = [
        build(ines(), |builder| builder.key("aws:username", "bo").key("AWS:UserName", "max")),
        build(ines(), |builder| builder.key("AWS:UserName", "max")),
        build(ines(), |builder| builder.resource("reports")),
        build(ines(), |builder| builder.resource("arn:aws-cn:s3:::reports")),
        build(ines(), |builder| {
            builder
                .resource("arn:aws:sqs:eu-west-1:111122223333:jobs")
                .resource_account("444455556666".parse().unwrap())
        }),
        build(ines(), |builder| builder.resource_tag("Team", "blue").resource_tag("team", "red")),
        build(ines(), |builder| builder.unknown_key("aws:username").unknown_key("aws:Principal*")),
    ];
    insta::assert_snapshot!(blocks.join("\n"));
}

#[test]
fn options_fill_the_context_of_services() {
    let mut options = Options::default();
    options.set("context.service-principal", "filled").unwrap();
    let caller = "ec2.amazonaws.com".parse::<Caller>().unwrap();
    let filled = build_with(&Authorizer::new(options, BuiltinFacts), caller, |builder| builder);
    assert!(filled.contains("aws:PrincipalType = Service\n"));
}

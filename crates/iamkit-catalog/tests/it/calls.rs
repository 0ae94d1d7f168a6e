//! One call of an operation as the requests that it makes.

use iamkit_catalog::{CallRow, Catalog, GivenCall, Part, PlanCallError, When};

fn rows(operation: &str) -> Vec<String> {
    let operation = Catalog::embedded().operation_named(operation).unwrap();
    operation.rows().iter().map(line).collect()
}

fn line(row: &CallRow<'_>) -> String {
    let resource_type = row.resource_type.map_or("*", |found| found.name());
    let when = match &row.when {
        When::KeyGiven(keys) => format!("KeyGiven {}", keys.join(" ")),
        other => format!("{other:?}"),
    };
    let part = if row.part == Part::Any { String::new() } else { format!(" {:?}", row.part) };
    format!("{} {resource_type}: {when}{part}", row.action)
}

#[test]
fn run_instances_needs_six_types_and_more_when_they_are_given() {
    let rows = rows("ec2:RunInstances");
    let expected = [
        "ec2:RunInstances image: Always",
        "ec2:RunInstances instance: Always",
        "ec2:RunInstances network-interface: Always",
        "ec2:RunInstances security-group: Always",
        "ec2:RunInstances subnet: Always",
        "ec2:RunInstances volume: Always",
        "ec2:RunInstances capacity-reservation: ResourceGiven",
    ];
    assert_eq!(rows[..7], expected);
    for row in [
        "ec2:RunInstances key-pair: ResourceGiven",
        "ec2:CreateTags instance: KeyGiven aws:RequestTag/* aws:TagKeys",
        "iam:PassRole *: RoleGiven",
        "ssm:GetParameters *: Unstated",
    ] {
        assert!(rows.iter().any(|found| found == row), "{row}: {rows:#?}");
    }
    let operation = Catalog::embedded().operation_named("EC2:runinstances").unwrap();
    let rows = operation.rows();
    let tags = rows.iter().find(|row| row.action.to_string() == "ec2:CreateTags").unwrap();
    assert_eq!(tags.sets, [("ec2:CreateAction", "RunInstances")]);
    assert!(tags.when.names_key("aws:requesttag/team") && !tags.when.names_key("aws:RequestTa"));
    assert!(tags.source.is_some());
}

#[test]
fn copies_have_a_source_and_a_target() {
    assert_eq!(
        rows("s3:CopyObject"),
        [
            "s3:PutObject accesspointobject: OneOfTypes Target",
            "s3:PutObject object: OneOfTypes Target",
            "s3:GetObject accesspointobject: OneOfTypes Source",
            "s3:GetObject object: OneOfTypes Source",
            "s3:GetObjectTagging object: KeyGiven s3:RequestObjectTag/* s3:RequestObjectTagKeys \
             s3:ExistingObjectTag/* Source",
            "s3:PutObjectTagging object: KeyGiven s3:RequestObjectTag/* s3:RequestObjectTagKeys \
             s3:ExistingObjectTag/* Target",
            "s3:GetObjectVersion object: KeyGiven s3:VersionId Source",
            "s3:PutObjectAcl object: KeyGiven s3:x-amz-acl s3:x-amz-grant-* Target",
            "s3:PutObjectRetention object: KeyGiven s3:object-lock-mode \
             s3:object-lock-retain-until-date s3:object-lock-remaining-retention-days Target",
            "s3:PutObjectLegalHold object: KeyGiven s3:object-lock-legal-hold Target",
        ]
    );
    assert_eq!(
        rows("kms:ReEncrypt"),
        ["kms:ReEncryptFrom key: Always Source", "kms:ReEncryptTo key: Always Target"]
    );
}

#[test]
fn calls_need_what_their_parameters_ask_for() {
    assert_eq!(
        rows("dynamodb:TransactWriteItems").iter().filter(|row| row.ends_with("Always")).count(),
        4
    );
    let role = rows("sts:AssumeRole");
    assert!(
        role.iter().any(|row| row == "sts:SetSourceIdentity role: KeyGiven sts:SourceIdentity")
    );
    let acquire = rows("iam:AcquireRole");
    for action in ["iam:GetRole", "iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"] {
        assert!(acquire.contains(&format!("{action} role: Always")), "{acquire:#?}");
    }
    assert_eq!(rows("sts:GetScopedCredentials"), ["sts:GetScopedCredentials *: Always"]);
    assert!(rows("sso:Logout").is_empty());
}

#[test]
fn operations_are_found_as_the_command_line_spells_them() {
    let catalog = Catalog::embedded();
    for name in ["s3api list-objects-v2", "s3:list-objects-v2", "s3:ListObjectsV2"] {
        let operation = catalog.operation_named(name).unwrap();
        assert_eq!(operation.to_string(), "s3:ListObjectsV2", "{name}");
        assert_eq!(operation.actions[0].to_string(), "s3:ListBucket");
    }
    assert!(catalog.operation_named("ListObjectsV2").is_none());
}

#[test]
fn every_operation_with_actions_makes_a_request() {
    let catalog = Catalog::embedded();
    for client in catalog.clients() {
        for operation in catalog.operations_of(client) {
            let always = operation.rows().iter().any(|row| row.when.is_always());
            assert_eq!(always, !operation.actions.is_empty(), "{operation}");
        }
    }
}

fn plan(operation: &str, call: &GivenCall<'_>) -> Result<Vec<String>, PlanCallError> {
    let plan = Catalog::embedded().operation_named(operation).unwrap().plan(call)?;
    let lines = plan.requests.iter().map(|request| {
        let mut line = format!("{} {}", request.action, request.resource);
        for (key, value) in &request.sets {
            line.extend([" ", key, "=", value]);
        }
        for index in &request.left_out {
            line.extend([" -", call.context_keys[*index]]);
        }
        if !request.is_given {
            line.push_str(" (form)");
        }
        line
    });
    Ok(lines.collect())
}

#[test]
fn a_call_is_laid_out_on_what_is_given() {
    let resources = [
        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
        "arn:aws:ec2:eu-west-1:111122223333:key-pair/ines",
        "arn:aws:iam::111122223333:role/web",
    ];
    let call = GivenCall {
        resources: &resources,
        context_keys: &["aws:RequestTag/team", "ec2:Owner"],
        partition: "aws",
        account: Some("111122223333"),
        region: None,
    };
    assert_eq!(
        plan("ec2:RunInstances", &call).unwrap(),
        [
            "ec2:RunInstances arn:aws:ec2:eu-west-1::image/* -aws:RequestTag/team (form)",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:instance/* -ec2:Owner (form)",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:network-interface/* -ec2:Owner \
             (form)",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:security-group/* \
             -aws:RequestTag/team -ec2:Owner (form)",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1 \
             -aws:RequestTag/team -ec2:Owner",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:volume/* -ec2:Owner (form)",
            "ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:key-pair/ines \
             -aws:RequestTag/team -ec2:Owner",
            "ec2:CreateTags arn:aws:ec2:eu-west-1:111122223333:instance/* \
             ec2:CreateAction=RunInstances -ec2:Owner (form)",
            "iam:PassRole arn:aws:iam::111122223333:role/web iam:PassedToService=ec2.amazonaws.com \
             -aws:RequestTag/team -ec2:Owner",
        ]
    );
}

#[test]
fn copies_take_the_source_first() {
    let resources = ["arn:aws:s3:::raw/a", "arn:aws:s3:::clean/a"];
    let call = GivenCall { resources: &resources, partition: "aws", ..GivenCall::default() };
    assert_eq!(
        plan("s3:CopyObject", &call).unwrap(),
        ["s3:PutObject arn:aws:s3:::clean/a", "s3:GetObject arn:aws:s3:::raw/a"]
    );
    let call = GivenCall { resources: &resources[..1], ..call };
    assert_eq!(
        plan("s3:CopyObject", &call).unwrap(),
        ["s3:PutObject arn:aws:s3:::raw/a", "s3:GetObject arn:aws:s3:::raw/a"]
    );
    let call = GivenCall { resources: &[], context_keys: &["s3:RequestObjectTagKeys"], ..call };
    assert_eq!(
        plan("s3:CopyObject", &call).unwrap(),
        [
            "s3:PutObject arn:aws:s3:::*/* (form)",
            "s3:GetObject arn:aws:s3:::*/* -s3:RequestObjectTagKeys (form)",
            "s3:GetObjectTagging arn:aws:s3:::*/* -s3:RequestObjectTagKeys (form)",
            "s3:PutObjectTagging arn:aws:s3:::*/* (form)",
        ]
    );
}

#[test]
fn calls_that_cannot_be_laid_out() {
    let queue = ["arn:aws:sqs:eu-west-1:111122223333:jobs"];
    let call = GivenCall { resources: &queue, ..GivenCall::default() };
    assert_eq!(
        plan("s3:CopyObject", &call).unwrap_err().to_string(),
        "`arn:aws:sqs:eu-west-1:111122223333:jobs` is no resource of the operation `s3:CopyObject`"
    );
    assert_eq!(
        plan("sso:Logout", &GivenCall::default()).unwrap_err().to_string(),
        "the catalog knows no action of the operation `sso:Logout`"
    );
}

#[test]
fn every_operation_can_be_laid_out_without_resources() {
    let catalog = Catalog::embedded();
    let call = GivenCall { partition: "aws", ..GivenCall::default() };
    for client in catalog.clients() {
        for operation in catalog.operations_of(client) {
            if let Ok(plan) = operation.plan(&call) {
                assert!(!plan.requests.is_empty(), "{operation}");
                for request in &plan.requests {
                    assert!(!request.resource.contains("${"), "{operation}: {}", request.resource);
                }
            }
        }
    }
}

#[test]
fn roles_go_to_the_service_that_takes_them() {
    let role = ["arn:aws:iam::111122223333:role/web"];
    let call = GivenCall { resources: &role, partition: "aws", ..GivenCall::default() };
    for (operation, service) in [
        ("ecs:RunTask", "ecs-tasks"),
        ("ecs:RegisterTaskDefinition", "ecs-tasks"),
        ("batch:RegisterJobDefinition", "ecs-tasks"),
        ("iam:AddRoleToInstanceProfile", "ec2"),
        ("autoscaling:CreateLaunchConfiguration", "ec2"),
        ("apigateway:UpdateAccount", "apigateway"),
        ("apigatewayv2:CreateIntegration", "apigateway"),
        ("cloudwatch:PutMetricStream", "streams.metrics.cloudwatch"),
        ("cognito-identity:SetIdentityPoolRoles", "cognito-identity"),
        ("ec2:CreateFlowLogs", "vpc-flow-logs"),
        ("ec2:RequestSpotFleet", "spotfleet"),
        ("eks:CreatePodIdentityAssociation", "pods.eks"),
        ("lambda:CreateFunction", "lambda"),
        ("rds:CreateDBInstance", "monitoring.rds"),
        ("s3control:CreateJob", "batchoperations.s3"),
        ("servicecatalog:CreateConstraint", "servicecatalog"),
        ("ssm:StartAutomationExecution", "ssm"),
    ] {
        let passed = format!(
            "iam:PassRole arn:aws:iam::111122223333:role/web iam:PassedToService={service}.amazonaws.com"
        );
        let planned = plan(operation, &call).unwrap();
        assert!(planned.contains(&passed), "{operation}: {planned:?}");
    }
}

/// The role of an instance profile goes to instances, whichever service starts them.
#[test]
fn an_instance_profile_hands_its_role_to_instances() {
    let profile = ["arn:aws:iam::111122223333:instance-profile/web"];
    let call = GivenCall { resources: &profile, partition: "aws", ..GivenCall::default() };
    for operation in ["ec2:RunInstances", "autoscaling:CreateAutoScalingGroup"] {
        let passed =
            "iam:PassRole arn:aws:iam::*:role/* iam:PassedToService=ec2.amazonaws.com (form)";
        let planned = plan(operation, &call).unwrap();
        assert!(planned.iter().any(|request| request == passed), "{operation}: {planned:?}");
    }
}

/// Which of many types a call is about is not told by the first of them.
#[test]
fn many_types_are_asked_as_what_they_have_in_common() {
    let call = GivenCall { partition: "aws", ..GivenCall::default() };
    for (operation, request) in [
        ("apigateway:CreateRestApi", "apigateway:POST arn:aws:apigateway:*::/* (form)"),
        ("apigateway:UpdateStage", "apigateway:PATCH arn:aws:apigateway:*::/* (form)"),
        ("cloudfront:TagResource", "cloudfront:TagResource arn:aws:cloudfront::*:* (form)"),
        ("s3:GetObject", "s3:GetObject arn:aws:s3:::*/* (form)"),
        ("dynamodb:Query", "dynamodb:Query arn:aws:dynamodb:*:*:table/* (form)"),
    ] {
        assert_eq!(plan(operation, &call).unwrap()[0], request, "{operation}");
    }
    // A given one is what is asked.
    let apis = ["arn:aws:apigateway:eu-west-1::/restapis"];
    let call = GivenCall { resources: &apis, ..call };
    assert_eq!(
        plan("apigateway:CreateRestApi", &call).unwrap(),
        ["apigateway:POST arn:aws:apigateway:eu-west-1::/restapis"]
    );
}

#[test]
fn roles_that_no_call_leaves_out_are_asked_for_when_they_are_not_given() {
    let call =
        GivenCall { account: Some("111122223333"), partition: "aws", ..GivenCall::default() };
    for (operation, service) in [
        ("lambda:CreateFunction", "lambda"),
        ("eks:CreateCluster", "eks"),
        ("stepfunctions:CreateStateMachine", "states"),
        ("glue:CreateJob", "glue"),
        ("scheduler:CreateSchedule", "scheduler"),
    ] {
        let passed = format!(
            "iam:PassRole arn:aws:iam::111122223333:role/* \
             iam:PassedToService={service}.amazonaws.com (form)"
        );
        let planned = plan(operation, &call).unwrap();
        assert!(planned.contains(&passed), "{operation}: {planned:?}");
    }
    // A call may hand over a role, or none.
    let planned = plan("ec2:RunInstances", &call).unwrap();
    assert!(!planned.iter().any(|request| request.starts_with("iam:PassRole")), "{planned:?}");
}

#[test]
fn a_session_is_started_on_a_managed_node() {
    let call =
        GivenCall { account: Some("111122223333"), partition: "aws", ..GivenCall::default() };
    assert_eq!(
        plan("ssm:StartSession", &call).unwrap(),
        ["ssm:StartSession arn:aws:ec2:*:111122223333:instance/* (form)"]
    );
}

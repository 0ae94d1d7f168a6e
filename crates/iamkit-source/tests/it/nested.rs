//! Policies in texts in texts.

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}"#;

/// Returns `text` as a JSON string.
fn quoted(text: &str) -> String {
    iamkit_syntax::string_literal(text)
}

/// The places of the documents of a text, and where the action stands in each.
fn actions(name: &str, text: &str) -> Vec<String> {
    let container = iamkit_source::read(name, text, &iamkit_source::ReadOptions::default());
    assert!(container.errors.is_empty(), "{:?}", container.errors);
    let of = |document: &iamkit_source::Embedded<'_>| {
        let at = u32::try_from(document.text.find("s3:GetObjekt").unwrap()).unwrap();
        let span = document.map.outer(iamkit_syntax::Span::new(at, at + 12));
        format!("{} {}", document.place.path, span.of(text).unwrap())
    };
    container.documents.iter().map(of).collect()
}

#[test]
fn items_of_config_are_read_as_text_too() {
    let item = |of_type: &str, members: &str| {
        format!(
            r#"{{"baseConfigurationItems": [{{"resourceType": "{of_type}", "arn": "x", {members}}}]}}"#
        )
    };
    let text = quoted(&format!(r#"{{"policyText": {}}}"#, quoted(POLICY)));
    let bucket = item(
        "AWS::S3::Bucket",
        &format!(
            r#""configuration": "{{}}", "supplementaryConfiguration": {{"BucketPolicy": {text}}}"#
        ),
    );
    let path = "baseConfigurationItems/0/supplementaryConfiguration/BucketPolicy/policyText";
    assert_eq!(actions("c.json", &bucket), [format!("{path} s3:GetObjekt")]);
    let twice = quoted(&quoted(POLICY));
    let function = item(
        "AWS::Lambda::Function",
        &format!(r#""supplementaryConfiguration": {{"Policy": {twice}}}"#),
    );
    assert_eq!(actions("c.json", &function).len(), 1);
    let encoded = POLICY.replace('{', "%7B").replace('"', "%22");
    let role = quoted(&format!(
        r#"{{"rolePolicyList": [{{"policyName": "p", "policyDocument": {}}}]}}"#,
        quoted(&encoded)
    ));
    let role = item("AWS::IAM::Role", &format!(r#""configuration": {role}"#));
    let path = "baseConfigurationItems/0/configuration/rolePolicyList/0/policyDocument";
    assert_eq!(actions("c.json", &role), [format!("{path} s3:GetObjekt")]);
}

#[test]
fn templates_of_get_template_are_read() {
    let template = format!(
        r#"{{"Resources": {{"P": {{"Type": "AWS::IAM::RolePolicy", "Properties": {{"PolicyDocument": {POLICY}}}}}}}}}"#
    );
    let path = "TemplateBody/Resources/P/Properties/PolicyDocument s3:GetObjekt";
    let object = format!(r#"{{"TemplateBody": {template}, "StagesAvailable": ["Original"]}}"#);
    assert_eq!(actions("o.json", &object), [path]);
    let json = format!(r#"{{"TemplateBody": {}}}"#, quoted(&template));
    assert_eq!(actions("o.json", &json), [path]);
    let yaml = "Resources:\n  P:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyDocument:\n        \
                Statement:\n        - {Effect: Allow, Action: s3:GetObjekt, Resource: '*'}\n";
    let yaml = format!(r#"{{"TemplateBody": {}}}"#, quoted(yaml));
    assert_eq!(actions("o.json", &yaml), [path]);
}

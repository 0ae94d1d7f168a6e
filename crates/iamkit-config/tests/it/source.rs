//! Findings on the text around policies, and on policies with parts that nobody knows.

use std::fmt::Write;

use iamkit_catalog::Catalog;
use iamkit_config::{findings_of_source, validate_documents};
use iamkit_source::{ReadOptions, read};
use iamkit_validate::{CheckFamily, Finding, IssueCode, Options};

fn options() -> Options<'static> {
    Options::new(Catalog::embedded()).select(&CheckFamily::ALL)
}

fn findings(name: &str, text: &str) -> Vec<Finding> {
    let container = read(name, text, &ReadOptions::default());
    assert_eq!(container.errors, [], "{text}");
    let validated = validate_documents(text, &container.documents, None, &options());
    let of_policies = validated.into_iter().flat_map(|one| one.findings);
    of_policies.chain(findings_of_source(text, &container.notes, &options())).collect()
}

/// Code blocks under `## Flagged` and `## Clean`: the heading, a file name and the text.
fn examples(manual: &str) -> Vec<(bool, &'static str, String)> {
    let mut examples = Vec::new();
    let (mut is_flagged, mut block) = (false, None);
    for line in manual.lines() {
        match (&mut block, line) {
            (None, "## Flagged") => is_flagged = true,
            (None, "## Clean") => is_flagged = false,
            (None, "```yaml") => block = Some(("t.yaml", String::new())),
            (None, "```hcl") => block = Some(("main.tf", String::new())),
            (Some(_), "```") => {
                let (name, text) = block.take().unwrap();
                examples.push((is_flagged, name, text));
            }
            (Some((_, text)), line) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    examples
}

#[test]
fn every_example_of_a_source_code_is_as_its_manual_says() {
    let codes = IssueCode::ALL.into_iter().filter(|code| code.family() == CheckFamily::Source);
    let mut count = 0;
    for code in codes {
        count += 1;
        let examples = examples(code.manual());
        assert!(examples.iter().any(|(flagged, ..)| *flagged), "{code}");
        assert!(examples.iter().any(|(flagged, ..)| !*flagged), "{code}");
        for (is_flagged, name, text) in examples {
            let found = findings(name, &text);
            let is_found = found.iter().any(|finding| finding.code == code);
            assert_eq!(is_found, is_flagged, "{code}\n{text}\n{found:#?}");
        }
    }
    assert_eq!(count, 7);
}

/// A part that is not known never makes a finding that the known text does not have.
#[test]
fn a_hole_takes_findings_away_and_adds_none() {
    let known = [
        ("Action", "s3:GetObject"),
        ("Resource", "arn:aws:s3:::reports/*"),
        ("Condition", "{StringEquals: {'aws:PrincipalTag/team': blue}}"),
    ];
    for (index, (element, _)) in known.iter().enumerate() {
        // No action ends in the code of a Region.
        let joined =
            if *element == "Action" { "!Sub '${X}'" } else { "!Sub '${X}-${AWS::Region}'" };
        for function in ["!Ref X", "!GetAtt Y.Arn", "!ImportValue z", joined] {
            let elements: Vec<String> = known
                .iter()
                .enumerate()
                .map(|(at, (name, value))| {
                    let value = match (at == index, *name) {
                        (true, "Condition") => {
                            format!("{{StringEquals: {{'aws:PrincipalTag/team': {function}}}}}")
                        }
                        (true, _) => function.to_owned(),
                        (false, _) => (*value).to_owned(),
                    };
                    format!("{name}: {value}")
                })
                .collect();
            let text = format!(
                "Parameters: {{X: {{Type: String}}}}\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    \
                 Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
                 Statement: [{{Effect: Allow, {}}}]\n",
                elements.join(", ")
            );
            let found = findings("t.yaml", &text);
            assert_eq!(found, [], "{element} {function}\n{text}");
        }
    }
}

/// What no text in a hole can mend is said.
#[test]
fn a_finding_that_no_value_mends_stays() {
    let text = "Parameters: {X: {Type: String}}\nResources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    \
        Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
        Statement: [{Effect: Allow, Action: !Sub 's4:Get${X}', Resource: '*'}]\n";
    let found = findings("t.yaml", text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.contains("s4"), "{found:#?}");
}

/// Whatever an unknown part stands for, a template of this form is right.
#[test]
fn unknown_structures_and_parts_of_values_say_nothing() {
    let template = |statement: &str| {
        format!(
            "Parameters: {{S: {{Type: String}}, A: {{Type: String, Default: ''}}}}\nConditions: {{HasA: !Not [!Equals [!Ref A, '']]}}\nResources:\n  \
             P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
             Version: '2012-10-17'\n        Statement: {statement}\n"
        )
    };
    let allow = "Effect: Allow, Action: 's3:GetObject'";
    for statement in [
        "!Ref S".to_owned(),
        "[!Ref S]".to_owned(),
        format!("[{{{allow}, Resource: 'arn:aws:s3:::b/*', Condition: !Ref S}}]"),
        format!(
            "[{{{allow}, Resource: 'arn:aws:s3:::b/*', Condition: {{IpAddress: {{'aws:SourceIp': [!Sub '${{S}}/32', !Sub '10.${{S}}.0.0/16', !Sub '10.0.0.0/${{S}}']}}}}}}]"
        ),
        // In this branch the parameter is not its default.
        format!("[{{{allow}, Resource: !If [HasA, !Ref A, '*']}}]"),
        format!(
            "[{{{allow}, Resource: 'arn:aws:s3:::b/*', Condition: {{Null: {{'s3:x-amz-acl': 'true'}}}}}}]"
        ),
    ] {
        let text = template(&statement);
        let mut found = findings("t.yaml", &text);
        // The other branch grants what an attacker would like.
        found.retain(|finding| finding.code.family() != CheckFamily::Security);
        assert_eq!(found, [], "{text}");
    }
    let hcl = "variable \"a\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = <<EOT\n{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":${jsonencode(var.a)},\"Resource\":\"arn:aws:s3:::b/*\"}]}\nEOT\n}\n";
    assert_eq!(findings("main.tf", hcl), []);
}

/// Names that name each other twice end all the same.
#[test]
fn doubling_names_end() {
    let mut hcl = "locals {\n  a0 = [\"s3:GetObject\"]\n".to_owned();
    let mut yaml =
        "Parameters: {X: {Type: String}}\nConditions:\n  C0: !Equals [!Ref X, a]\n".to_owned();
    for number in 1..40 {
        let before = number - 1;
        writeln!(hcl, "  a{number} = concat(local.a{before}, local.a{before})").unwrap();
        writeln!(yaml, "  C{number}: !And [!Condition C{before}, !Condition C{before}]").unwrap();
    }
    hcl.push_str("}\nresource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({Version=\"2012-10-17\",Statement=[{Effect=\"Allow\",Action=local.a39,Resource=\"*\"}]})\n}\n");
    yaml.push_str("Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: !If [C39, 'arn:aws:s3:::a', 'arn:aws:s3:::b']}]}\n");
    for (name, text) in [("main.tf", hcl), ("t.yaml", yaml)] {
        let container = read(name, &text, &ReadOptions::default());
        assert!(!container.documents.is_empty(), "{name}");
    }
}

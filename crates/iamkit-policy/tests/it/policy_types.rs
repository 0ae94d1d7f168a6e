//! What each policy type takes.

use std::fmt::Write;

use iamkit_policy::{PolicyDocument, PolicyType};

/// Statements with something that not every type takes, by what that is.
const STATEMENTS: [(&str, &str); 9] = [
    ("plain", r#""Effect": "Deny", "Action": "s3:*", "Resource": "*""#),
    ("Allow", r#""Effect": "Allow", "Action": "s3:*", "Resource": "*""#),
    ("any action", r#""Effect": "Deny", "Action": "*", "Resource": "*""#),
    ("NotAction", r#""Effect": "Deny", "NotAction": "s3:*", "Resource": "*""#),
    ("no resource", r#""Effect": "Deny", "Action": "s3:*""#),
    ("everyone", r#""Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*""#),
    (
        "account",
        r#""Effect": "Deny", "Principal": {"AWS": "1"}, "Action": "s3:*", "Resource": "*""#,
    ),
    ("NotPrincipal", r#""Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*""#),
    ("trust", r#""Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole""#),
];

#[test]
fn what_each_type_refuses() {
    let mut shown = String::new();
    for policy_type in PolicyType::ALL {
        writeln!(shown, "{policy_type}").unwrap();
        for (name, statement) in STATEMENTS {
            let document: PolicyDocument =
                format!(r#"{{"Statement": {{{statement}}}}}"#).parse().unwrap();
            for error in policy_type.check(&document) {
                writeln!(shown, "    {name}: {error}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown);
}

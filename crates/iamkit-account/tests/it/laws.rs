//! What holds for every account.

use iamkit_account::{AccountDecision, Question};

use crate::account::{account, text, who};

const QUESTIONS: [(&str, &str); 8] = [
    ("s3:DeleteBucket", "arn:aws:s3:::reports"),
    ("s3:GetObject", "arn:aws:s3:::reports/q1.csv"),
    ("s3:DeleteObject", "arn:aws:s3:::reports/q1.csv"),
    ("ec2:StartInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k1"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy"),
    ("sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:111122223333:q"),
    ("iam:PassRole", "arn:aws:iam::111122223333:role/boss"),
];

/// Parts of the dump, and what stands there when they are taken out.
const PARTS: [(&str, &str); 4] = [
    (
        r#""GroupName": "readers", "Arn": "arn:aws:iam::111122223333:group/readers""#,
        r#""GroupName": "writers", "Arn": "arn:aws:iam::111122223333:group/writers""#,
    ),
    (
        r#""PolicyName": "limit", "Arn": "arn:aws:iam::111122223333:policy/limit""#,
        r#""PolicyName": "other", "Arn": "arn:aws:iam::111122223333:policy/other""#,
    ),
    ("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/NotThere"),
    ("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/NotThereEither"),
];

/// Whatever is taken out of an account: no yes becomes a no, and no no becomes a yes.
#[test]
fn a_part_that_is_missing_makes_unknown_at_most() {
    let whole_text = text("");
    let whole = account(&whole_text);
    for (part, other) in PARTS {
        assert!(whole_text.contains(part), "{part}");
        let less = account(&whole_text.replace(part, other));
        for (action, resource) in QUESTIONS {
            let question = Question::new(action.parse().unwrap(), resource);
            let (before, after) = (who(&whole, &question), who(&less, &question));
            for ((principal, before), (_, after)) in before.answers.iter().zip(&after.answers) {
                let message = format!("{action} {} without {part}", principal.arn);
                let (before, after) = (before.decision, after.decision);
                if after != AccountDecision::Unknown {
                    assert_eq!(before.is_open(), after.is_open(), "{message}");
                    assert_eq!(
                        before == AccountDecision::Allowed,
                        after == AccountDecision::Allowed,
                        "{message}"
                    );
                }
            }
        }
    }
}

/// The batch engine, which answers for those who are allowed, says what single questions say.
#[test]
fn one_principal_alone_gets_the_same_answer() {
    let whole = account(&text(""));
    for (action, resource) in QUESTIONS {
        let question = Question::new(action.parse().unwrap(), resource);
        let together = who(&whole, &question);
        let engine = crate::account::engine();
        for (principal, answer) in &together.answers {
            let alone = whole.what_can(&engine, principal).answer(&question).unwrap();
            // Alone, the policy of the resource is no reason for an answer of its own.
            if answer.missing.is_empty() {
                assert_eq!(answer.decision, alone.decision, "{action} {}", principal.arn);
                assert_eq!(
                    answer.matched_statements, alone.matched_statements,
                    "{action} {}",
                    principal.arn
                );
                assert_eq!(answer.condition, alone.condition, "{action} {}", principal.arn);
            }
        }
    }
}

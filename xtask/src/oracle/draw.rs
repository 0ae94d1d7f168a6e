//! Policies by chance, small enough to overlap often.

/// A small generator of numbers, the same on every run.
#[derive(Debug)]
pub(super) struct Dice {
    state: u64,
    /// The families that tests of the pair are drawn from, all when there are none.
    families: &'static [usize],
}

const ACTIONS: [&str; 16] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "s3:GetObject*",
    "s3:*Object",
    "s3:PutObject",
    "s3:?et*",
    "s3:*Tag*",
    "s3:List*",
    "sqs:*",
    "sqs:Send*",
    "sqs:*Message",
    "sqs:SendMessage",
    "s3:get*ACL",
    "sqs:ReceiveMessage",
];

const RESOURCES: [&str; 18] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::a*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/b",
    "arn:aws:s3:::?/*",
    "arn:aws:s3:::*/b",
    "arn:aws:s3:::*b*",
    "arn:aws:s3:::a/${aws:username}/*",
    "arn:aws:s3:::a/${aws:username}",
    "arn:*:s3:::a/*",
    "arn:aws:sqs:*:111122223333:*",
    "arn:aws:sqs:eu-west-1:111122223333:q*",
    "arn:aws:sqs:eu-*:*:q-?",
    "arn:aws:sqs:*:*:q-1",
    "arn:aws:sqs:us-east-1:111122223333:q-1",
    "arn:aws:sqs",
    "arn:aws:sqs:eu-west-1:*",
];

/// A family of condition tests: keys, operators and values that go together.
struct Family {
    keys: &'static [&'static str],
    operators: &'static [&'static str],
    values: &'static [&'static str],
    /// Whether the keys have several values.
    is_multivalued: bool,
}

const FAMILIES: [Family; 14] = [
    Family {
        keys: &["aws:username", "aws:PrincipalTag/team"],
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ],
        values: &["a", "b", "ab", "B", ""],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:username", "aws:PrincipalTag/team", "aws:ResourceTag/team"],
        operators: &["StringLike", "StringNotLike"],
        values: &["a*", "*b", "?", "a?", "*", "ab", "${aws:username}", "a${aws:username}*"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:TagKeys"],
        operators: &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
        values: &["a", "b", "ab", "c"],
        is_multivalued: true,
    },
    Family {
        keys: &["aws:TagKeys"],
        operators: &["StringLike", "StringNotLike"],
        values: &["a*", "*b", "?", "??*"],
        is_multivalued: true,
    },
    Family {
        keys: &["s3:max-keys", "aws:MultiFactorAuthAge"],
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        values: &["1", "1.5", "2", "10", "-1", "0"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:CurrentTime", "aws:EpochTime"],
        operators: &[
            "DateEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
            "DateNotEquals",
        ],
        values: &[
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:01Z",
            "2026-06-01T12:00:00Z",
            "1767225601",
        ],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:SecureTransport", "aws:MultiFactorAuthPresent"],
        operators: &["Bool", "StringEquals"],
        values: &["true", "false"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:SourceIp"],
        operators: &["IpAddress", "NotIpAddress"],
        values: &[
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
            "10.1.2.3",
            "0.0.0.0/0",
            "2001:db8::/32",
        ],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:SourceArn", "aws:PrincipalArn"],
        operators: &[
            "ArnLike",
            "ArnNotLike",
            "ArnNotEquals",
            "ArnEquals",
            "StringLike",
            "StringEquals",
        ],
        values: &[
            "arn:aws:sns:*:111122223333:t*",
            "arn:aws:sns:eu-west-1:111122223333:t",
            "arn:aws:*:*:*:*",
            "arn:aws:iam::*:role/a*",
            "arn:aws:iam::111122223333:role/ab",
        ],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:PrincipalArn"],
        operators: &["ArnLike", "ArnNotLike", "StringEquals"],
        values: &[
            "arn:aws:iam::111122223333:user/a",
            "arn:aws:iam::*:user/*/b",
            "arn:*:iam::*:user/*",
            "arn:aws:sts::*:federated-user/*",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:role/*",
        ],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:PrincipalType"],
        operators: &["StringEquals", "StringNotEquals", "StringLike"],
        values: &["User", "AssumedRole", "Account", "FederatedUser", "Anonymous", "*User"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:PrincipalAccount"],
        operators: &["StringEquals", "StringNotEquals"],
        values: &["111122223333", "444455556666"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:CalledViaFirst", "aws:CalledViaLast"],
        operators: &["StringEquals", "StringNotEquals"],
        values: &["athena.amazonaws.com", "cloudformation.amazonaws.com"],
        is_multivalued: false,
    },
    Family {
        keys: &["aws:CalledVia"],
        operators: &["StringEquals", "StringNotEquals"],
        values: &["athena.amazonaws.com", "cloudformation.amazonaws.com"],
        is_multivalued: true,
    },
];

/// Families whose keys follow from one another.
const LINKED: [&[usize]; 5] = [&[0, 9, 10], &[8, 9, 11], &[5, 5, 6, 4], &[12, 12, 13], &[0, 1, 9]];

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, families: &[] }
    }

    fn roll(&mut self, sides: usize) -> usize {
        // Marsaglia, "Xorshift RNGs", 2003.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap_or_default() % sides
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        list.get(self.roll(list.len())).copied().unwrap_or_default()
    }

    fn list(&mut self, list: &[&'static str], most: usize) -> String {
        let values: Vec<String> =
            (0..=self.roll(most)).map(|_| format!("\"{}\"", self.pick(list))).collect();
        format!("[{}]", values.join(", "))
    }

    /// Draws two policies; half of the time the second one is the first, changed in places: two that
    /// have nothing in common are told apart too easily. Half of the pairs test keys that follow from one
    /// another.
    pub(super) fn pair(&mut self) -> [String; 2] {
        let linked = self.roll(2 * LINKED.len());
        self.families = LINKED.get(linked).copied().unwrap_or_default();
        let new: Vec<String> = (0..=self.roll(3)).map(|_| self.statement()).collect();
        let reference = if self.roll(2) == 0 {
            (0..=self.roll(3)).map(|_| self.statement()).collect()
        } else {
            self.changed(&new)
        };
        [document(&new), document(&reference)]
    }

    fn changed(&mut self, statements: &[String]) -> Vec<String> {
        let mut changed = Vec::new();
        for statement in statements {
            match self.roll(8) {
                0 => changed.push(self.statement()),
                1 => {}
                2 | 3 => changed.push(statement.replace("/b\"", "/*\"").replace("Object\"", "*\"")),
                4 => changed.push(statement.replace("\"a\"", "\"a\", \"c\"")),
                _ => changed.push(statement.clone()),
            }
        }
        if changed.is_empty() || self.roll(3) == 0 {
            changed.push(self.statement());
        }
        changed
    }

    fn statement(&mut self) -> String {
        let effect = if self.roll(4) == 0 { "Deny" } else { "Allow" };
        let action = if self.roll(8) == 0 { "NotAction" } else { "Action" };
        let resource = if self.roll(8) == 0 { "NotResource" } else { "Resource" };
        let actions = self.list(&ACTIONS, 2);
        let resources = self.list(&RESOURCES, 2);
        let mut statement =
            format!(r#"{{"Effect": "{effect}", "{action}": {actions}, "{resource}": {resources}"#);
        let tests: Vec<(String, String)> = (0..self.roll(4)).map(|_| self.test()).collect();
        // An operator stands once in a block: the last of two counts.
        let tests: std::collections::BTreeMap<String, String> = tests.into_iter().collect();
        if !tests.is_empty() {
            let blocks: Vec<String> =
                tests.iter().map(|(operator, test)| format!(r#""{operator}": {test}"#)).collect();
            statement.push_str(r#", "Condition": {"#);
            statement.push_str(&blocks.join(", "));
            statement.push('}');
        }
        statement.push('}');
        statement
    }

    fn test(&mut self) -> (String, String) {
        let families = self.families;
        let drawn = match families.len() {
            0 => self.roll(FAMILIES.len()),
            count => families.get(self.roll(count)).copied().unwrap_or_default(),
        };
        let Some(family) = FAMILIES.get(drawn) else {
            return Default::default();
        };
        let key = self.pick(family.keys);
        if self.roll(8) == 0 {
            let value = self.pick(&["true", "false"]);
            return ("Null".to_owned(), format!(r#"{{"{key}": "{value}"}}"#));
        }
        let set = match (family.is_multivalued, self.roll(8)) {
            (true, 0..=3) | (false, 0) => "ForAllValues:",
            (true, 4..=6) | (false, 1) => "ForAnyValue:",
            _ => "",
        };
        let suffix = if self.roll(4) == 0 { "IfExists" } else { "" };
        let operator = format!("{set}{}{suffix}", self.pick(family.operators));
        let values = self.list(family.values, 2);
        (operator, format!(r#"{{"{key}": {values}}}"#))
    }
}

fn document(statements: &[String]) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "))
}

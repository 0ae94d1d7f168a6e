//! Keys whose values follow from one another.
//!
//! A link is written where a question has both of its keys, from what AWS documents of them and not from
//! what the prover makes of it.

use std::fmt::Write;

use super::key::{Key, Value};
use super::{Writer, or};

/// Partitions (General Reference, "Amazon Resource Names"; each is apart from the others).
const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

/// Types of principals with the service, and the start of the last field, of their ARNs (IAM User Guide,
/// "Principal key values").
const TYPES: [(&str, &str, &str); 4] = [
    ("AssumedRole", "iam", "role/"),
    ("User", "iam", "user/"),
    ("Account", "iam", "root"),
    ("FederatedUser", "sts", "federated-user/"),
];

/// The ends of the list `aws:CalledVia`, each of which needs an element of it.
pub(super) const ENDS_OF_VIA: [&str; 2] = ["aws:calledviafirst", "aws:calledvialast"];

impl Writer<'_> {
    /// Writes what keys say of each other.
    pub(super) fn link_keys(&self, script: &mut String) {
        for (has_arn, arn) in
            ["aws:principalarn", "aws:sourcearn"].into_iter().filter_map(|name| self.single(name))
        {
            link_partitions(&has_arn, &arn, script);
        }
        if let Some((has_arn, arn)) = self.single("aws:principalarn") {
            if let Some((has_name, name)) = self.single("aws:username") {
                link_names([&has_arn, &has_name], &arn, &name, script);
            }
            if let Some((has_kind, kind)) = self.single("aws:principaltype") {
                link_types([&has_arn, &has_kind], &arn, &kind, script);
            }
            if let Some((has_account, account)) = self.single("aws:principalaccount") {
                // Whoever has credentials is of an account.
                let (own, account) = (arn.field(4), &account.name);
                assert(script, &format!("(=> {has_arn} (and {has_account} (= {own} {account})))"));
            }
        }
        if let (Some((has_date, date)), Some((has_seconds, seconds))) =
            (self.single("aws:currenttime"), self.single("aws:epochtime"))
        {
            let same = format!("(= {} {})", date.name, seconds.name);
            assert(script, &format!("(=> (and {has_date} {has_seconds}) {same})"));
        }
        if let (Some((has_age, _)), Some((has_mfa, mfa))) =
            (self.single("aws:multifactorauthage"), self.single("aws:multifactorauthpresent"))
        {
            assert(script, &format!("(=> {has_age} (and {has_mfa} {}))", mfa.name));
        }
        self.link_ends_of_via(script);
    }

    /// Returns the condition that a key is there, and its value.
    fn single(&self, name: &str) -> Option<(String, Value)> {
        self.keys.get(name)?.values().pop()
    }

    /// The first and the last service through which a call is made are members of the list of them.
    fn link_ends_of_via(&self, script: &mut String) {
        let via = self.keys.get("aws:calledvia");
        let ends = ENDS_OF_VIA.map(|name| self.single(name));
        for (has_end, end) in ends.iter().flatten() {
            let Some(via) = via else { continue };
            assert(script, &format!("(= {has_end} {})", via.is_there()));
            let is_element = |(has, value): &(String, Value)| {
                format!("(and {has} (= {} {}))", value.name, end.name)
            };
            let elements: Vec<String> = via.values().iter().map(is_element).collect();
            assert(script, &format!("(=> {has_end} {})", or(&elements)));
        }
        if let ([Some((first, _)), Some((last, _))], None) = (&ends, via.map(Key::is_there)) {
            assert(script, &format!("(= {first} {last})"));
        }
    }
}

fn assert(script: &mut String, condition: &str) {
    let _ = writeln!(script, "(assert {condition})");
}

/// Who calls, and for what, is of the partition of the resource.
fn link_partitions(has_arn: &str, arn: &Value, script: &mut String) {
    let own = arn.field(1);
    for partition in PARTITIONS {
        let there = format!("(and (not any) {has_arn} (= resource1 \"{partition}\"))");
        assert(script, &format!("(=> {there} (= {own} \"{partition}\"))"));
    }
}

/// A user has a name, which its ARN ends with, and others have none.
fn link_names([has_arn, has_name]: [&str; 2], arn: &Value, name: &Value, script: &mut String) {
    let (is_user, name, own) = (is_of(arn, "iam", "user/"), &name.name, arn.field(5));
    assert(script, &format!("(=> {has_arn} (= {has_name} {is_user}))"));
    let ends = format!("(str.suffixof (str.++ \"/\" {name}) {own})");
    let is_name = format!("(not (str.contains {name} \"/\"))");
    assert(script, &format!("(=> (and {has_arn} {has_name}) (and {ends} {is_name}))"));
}

/// The type of a principal is that of its ARN.
fn link_types([has_arn, has_kind]: [&str; 2], arn: &Value, kind: &Value, script: &mut String) {
    for (name, service, start) in TYPES {
        let is_kind = format!("(and {has_arn} {has_kind} (= {} \"{name}\"))", kind.name);
        assert(script, &format!("(=> {is_kind} {})", is_of(arn, service, start)));
    }
}

fn is_of(arn: &Value, service: &str, start: &str) -> String {
    let own = arn.field(5);
    let is_start = if start.ends_with('/') {
        format!("(str.prefixof \"{start}\" {own})")
    } else {
        format!("(= {own} \"{start}\")")
    };
    format!("(and (= {} \"{service}\") (= {} \"\") {is_start})", arn.field(2), arn.field(3))
}

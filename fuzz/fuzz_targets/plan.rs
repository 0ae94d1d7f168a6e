//! The reader of plans and states of Terraform, as `terraform show -json` prints them and as they are stored.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_fuzz::source::read_as;
use iamkit_syntax::{decode, string_literal};

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    read_as("plan.json", text);
    read_as("terraform.tfstate", text);
    // What stands in a plan, whatever is around it: the values of a resource, and a policy.
    for values in [text.to_owned(), format!("{{\"policy\": {}}}", string_literal(text))] {
        read_as("plan.json", &format!("{BEFORE}{values}}}]}}}}}}"));
    }
}

const BEFORE: &str = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
    {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "values": "#;

//! The reader of configurations of Terraform.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_fuzz::source::read_as;
use iamkit_syntax::decode;

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    read_as("main.tf", text);
    // What stands in a policy, whatever is around it.
    read_as("main.tf", &format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = {text}\n}}\n"));
    read_as("main.tf", &format!("data \"aws_iam_policy_document\" \"d\" {{\n{text}\n}}\n"));
}

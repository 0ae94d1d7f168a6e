//! The reader of YAML: templates, configurations of Serverless, and what AWS tools print as YAML.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_fuzz::source::read_as;
use iamkit_syntax::decode;

iamkit_fuzz::target!(run);

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    read_as("t.yaml", text);
    read_as("serverless.yml", text);
    // What stands in a policy, whatever is around it.
    let indented = text.replace('\n', "\n        ");
    read_as("t.yaml", &format!("{TEMPLATE}{indented}"));
}

const TEMPLATE: &str = "Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        ";

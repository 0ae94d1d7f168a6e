//! Policies where people keep them: every document and error has its place in the file, and an edit
//! of a document is an edit of the file.
#![cfg_attr(feature = "libfuzzer", no_main)]

use iamkit_fuzz::source::read_as;
use iamkit_syntax::decode;

iamkit_fuzz::target!(run);

/// The name tells the syntax, and some formats: each text is read as all of them. Plans, states, dumps and
/// outputs are told from what `x.json` holds.
const NAMES: [&str; 6] =
    ["x.json", "S.template.json", "main.tf.json", "t.yaml", "main.tf", "serverless.yml"];

fn run(bytes: &[u8]) {
    let Ok(text) = decode(bytes) else { return };
    for name in NAMES {
        read_as(name, text);
    }
}

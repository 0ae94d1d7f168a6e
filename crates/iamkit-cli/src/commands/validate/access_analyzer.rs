//! Findings as the `ValidatePolicy` operation returns them.

use iamkit::validate::response_json;

use super::documents::Validated;
use crate::output::{Hinted, Output};

/// Writes the response for one policy.
pub(super) fn write(validated: &[Validated], output: &mut Output) -> anyhow::Result<()> {
    match validated {
        [] => Ok(()),
        [one] => {
            output.json_text(&response_json(&one.findings))?;
            Ok(())
        }
        several => Err(Hinted::error(
            format!("the response is about one policy, here are {}", several.len()),
            "name one file, or use `--output-format json` or `--jsonl`",
        )),
    }
}

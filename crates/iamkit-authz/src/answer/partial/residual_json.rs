//! What remains to be known, as JSON.

use iamkit_syntax::JsonWriter;

use super::Residual;

impl Residual<'_> {
    /// Writes the formula as a JSON tree of `all`, `any`, `not` and leaves.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = JsonWriter::default();
        write(&mut json, self);
        json.finish()
    }
}

// The engine keeps the formula flat: its depth is that of the policy layers, not of the input.
fn write(json: &mut JsonWriter, residual: &Residual<'_>) {
    let parts = |json: &mut JsonWriter, name, parts: &[Residual<'_>]| {
        json.member(name).array(|json| {
            for part in parts {
                write(json.item(), part);
            }
        });
    };
    json.object(|json| match residual {
        Residual::All(all) => parts(json, "all", all),
        Residual::Any(any) => parts(json, "any", any),
        Residual::Not(part) => write(json.member("not"), part),
        Residual::Leaf(leaf) => {
            json.member("operator").text(&leaf.operator);
            json.member("key").text(&leaf.key);
            json.member("values").texts(leaf.values.iter().map(|value| &**value));
            json.member("layer").text_or_null(leaf.layer.map(crate::Layer::as_str));
            json.member("policy").text(leaf.policy);
            json.member("statement").number(leaf.statement.statement);
        }
    });
}

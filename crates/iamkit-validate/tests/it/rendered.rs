//! Findings as text, for snapshots.

use iamkit_validate::{DocumentKind, Finding, PolicyResourceType};
use std::fmt::Write;

/// Writes one line for each finding and one for each of its places.
pub(crate) fn rendered(text: &str, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        writeln!(out, "{} {}: {}", finding.finding_type, finding.code, finding.details()).unwrap();
        for location in &finding.locations {
            let (start, end) = (location.start, location.end);
            let source = location.bytes.of(text).unwrap();
            let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = source.chars().take(60).collect();
            let dots = if short == source { "" } else { "…" };
            let path = location.to_string();
            let path = if path.is_empty() { "(document)" } else { &path };
            writeln!(
                out,
                "  {path} {}:{}-{}:{} {short}{dots}",
                start.line, start.column, end.line, end.column
            )
            .unwrap();
        }
        if let Some(fix) = &finding.fix {
            writeln!(out, "  {:?} fix: {}", fix.applicability, fix.title).unwrap();
        }
    }
    if out.is_empty() {
        out.push_str("no findings\n");
    }
    out
}

/// Reads the kind of document behind `json` of a code block: nothing, `RoleTrust` and the like, or
/// a resource type.
pub(crate) fn kind_of(name: &str) -> DocumentKind {
    match name {
        "" | "Identity" => DocumentKind::Identity,
        "Resource" => DocumentKind::Resource(None),
        "RoleTrust" => DocumentKind::RoleTrust,
        "ServiceControl" => DocumentKind::ServiceControl,
        "ResourceControl" => DocumentKind::ResourceControl,
        other => {
            let known = PolicyResourceType::ALL.into_iter().find(|known| known.as_str() == other);
            DocumentKind::Resource(Some(known.unwrap_or_else(|| panic!("unknown kind {other}"))))
        }
    }
}

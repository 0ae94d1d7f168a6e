//! Reads the header of a check's file: the manual, and the data in it.

use anyhow::{Context, bail, ensure};

/// One policy check as its file describes it.
#[derive(Debug)]
pub(crate) struct CheckHeader {
    /// `MISSING_EFFECT`
    pub(crate) code: String,
    /// `MissingEffect`
    pub(crate) variant: String,
    /// `ERROR`
    pub(crate) finding_type: String,
    /// `grammar`
    pub(crate) subject: String,
    /// `missing_effect`, the name of the file.
    pub(crate) module: String,
    /// Index in the file's table, for a file of several checks.
    pub(crate) index: Option<usize>,
    pub(crate) summary: String,
    /// Names of `PolicyType` variants.
    pub(crate) policy_types: Vec<String>,
    /// Name of an `Evidence` variant.
    pub(crate) evidence: String,
    /// Year, month and day.
    pub(crate) since: (u16, u8, u8),
    pub(crate) fix: String,
    /// Everything after the data, headings at the second level.
    pub(crate) body: String,
    /// Identifiers of the rows of its tables of ways.
    pub(crate) ways: Vec<String>,
}

const POLICY_TYPES: [(&str, &str); 5] = [
    ("identity", "Identity"),
    ("resource", "Resource"),
    ("role-trust", "RoleTrust"),
    ("service-control", "ServiceControl"),
    ("resource-control", "ResourceControl"),
];

/// Reads the checks of one file.
pub(crate) fn read(subject: &str, module: &str, source: &str) -> anyhow::Result<Vec<CheckHeader>> {
    let header = header_of(source);
    let codes = codes_of(source)?;
    let shared = |code: String, finding_type: String, index| CheckHeader {
        variant: variant_of(&code),
        code,
        finding_type,
        subject: subject.into(),
        module: module.into(),
        index,
        summary: String::new(),
        policy_types: Vec::new(),
        evidence: String::new(),
        since: (0, 0, 0),
        fix: String::new(),
        body: String::new(),
        ways: Vec::new(),
    };
    if let [(code, finding_type)] = codes.as_slice()
        && !source.contains("const CHECKS:")
    {
        ensure!(
            code.to_lowercase() == module,
            "the file of {code} should be named {}.rs",
            code.to_lowercase()
        );
        let mut check = shared(code.clone(), finding_type.clone(), None);
        fill(&mut check, &header)?;
        return Ok(vec![check]);
    }
    let sections = sections(&header, "# ");
    let (intro, sections) = sections.split_first().context("no header")?;
    let mut checks = Vec::new();
    for (index, (code, finding_type)) in codes.iter().enumerate() {
        let own = sections
            .iter()
            .find(|section| is_section_of(section, code))
            .with_context(|| format!("the header has no section of {code}"))?;
        let mut check = shared(code.clone(), finding_type.clone(), Some(index));
        let own = own.split_once('\n').map_or("", |(_, rest)| rest);
        // The headings of a section are at the second level already.
        fill(&mut check, &own.replace("\n## ", "\n# "))?;
        let common: Vec<&str> = sections
            .iter()
            .filter(|section| !codes.iter().any(|(code, _)| is_section_of(section, code)))
            .map(String::as_str)
            .collect();
        let about = intro.split_once("\n\n").map_or("", |(_, rest)| rest).trim();
        let mut body = String::new();
        if !about.is_empty() {
            body.push_str(about);
            body.push_str("\n\n");
        }
        for section in common {
            body.push_str(&deepen(section.trim_end()));
            body.push_str("\n\n");
        }
        body.push_str(&check.body);
        check.body = body;
        checks.push(check);
    }
    ensure!(!checks.is_empty(), "no check in the file");
    Ok(checks)
}

fn is_section_of(section: &str, code: &str) -> bool {
    section.lines().next() == Some(format!("# `{code}`").as_str())
}

/// Reads summary, data and body from the header of one check.
fn fill(check: &mut CheckHeader, header: &str) -> anyhow::Result<()> {
    let (summary, rest) = header.trim_start().split_once("\n\n").context("no summary")?;
    check.summary = one_line(summary);
    let (data, body) = rest.trim_start().split_once("\n\n").context("no data list")?;
    for item in format!("\n{data}").split("\n- ").skip(1) {
        let (name, value) =
            item.split_once(':').context("an item of the data list has no colon")?;
        let value = one_line(value);
        match name {
            "Policy types" => check.policy_types = policy_types(&value)?,
            "Evidence" => check.evidence = evidence(&value)?.into(),
            "Since" => check.since = day(&value)?,
            "Fix" => check.fix = value,
            _ => bail!("unknown item `{name}` in the data list of {}", check.code),
        }
    }
    ensure!(!check.policy_types.is_empty(), "{} has no policy types", check.code);
    ensure!(!check.evidence.is_empty(), "{} has no evidence", check.code);
    ensure!(check.since.0 != 0, "{} has no date", check.code);
    ensure!(!check.fix.is_empty(), "{} has no fix", check.code);
    for heading in ["\n# Flagged\n", "\n# Clean\n"] {
        ensure!(
            format!("\n{body}").contains(heading),
            "{} has no `{}`",
            check.code,
            heading.trim()
        );
    }
    check.body = deepen(body.trim_end()) + "\n";
    Ok(())
}

fn header_of(source: &str) -> String {
    let mut header = String::new();
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        header.push_str(line.strip_prefix(' ').unwrap_or(line));
        header.push('\n');
    }
    header
}

/// Returns the codes in the order of the source, with the API's names of their types.
fn codes_of(source: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut codes = Vec::new();
    for part in source.split("code: IssueCode::").skip(1) {
        let variant = identifier(part);
        let finding_type = part
            .split_once("finding_type: FindingType::")
            .map(|(_, rest)| identifier(rest))
            .with_context(|| format!("{variant} has no finding type"))?;
        let finding_type = match finding_type {
            "Error" => "ERROR",
            "SecurityWarning" => "SECURITY_WARNING",
            "Warning" => "WARNING",
            "Suggestion" => "SUGGESTION",
            other => bail!("unknown finding type {other}"),
        };
        codes.push((code_of(variant), finding_type.to_owned()));
    }
    Ok(codes)
}

fn identifier(text: &str) -> &str {
    text.split(|char: char| !char.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// `MissingEffect` to `MISSING_EFFECT`, `RedundantConditionValueNum` likewise.
fn code_of(variant: &str) -> String {
    let mut code = String::new();
    for char in variant.chars() {
        if char.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(char.to_ascii_uppercase());
    }
    code
}

/// `MISSING_EFFECT` to `MissingEffect`.
pub(crate) fn variant_of(code: &str) -> String {
    let mut variant = String::new();
    for word in code.split('_') {
        let mut chars = word.chars();
        variant.extend(chars.next());
        variant.push_str(&chars.as_str().to_ascii_lowercase());
    }
    variant
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn policy_types(value: &str) -> anyhow::Result<Vec<String>> {
    if value == "all" {
        return Ok(POLICY_TYPES.iter().map(|(_, variant)| (*variant).to_owned()).collect());
    }
    value
        .split(", ")
        .map(|name| {
            let known = POLICY_TYPES.iter().find(|(known, _)| *known == name);
            known
                .map(|(_, variant)| (*variant).to_owned())
                .with_context(|| format!("`{name}` is no policy type"))
        })
        .collect()
}

fn evidence(value: &str) -> anyhow::Result<&'static str> {
    match value {
        "observed" => Ok("Observed"),
        "documented" => Ok("Documented"),
        "not refuted" => Ok("NotRefuted"),
        _ => bail!("`{value}` is no kind of evidence"),
    }
}

fn day(value: &str) -> anyhow::Result<(u16, u8, u8)> {
    let mut parts = value.split('-');
    let year = parts.next().unwrap_or_default().parse()?;
    let month = parts.next().map_or(Ok(1), str::parse)?;
    let day = parts.next().map_or(Ok(1), str::parse)?;
    Ok((year, month, day))
}

/// Splits a text before every line that starts with `mark`, code blocks left whole.
fn sections(text: &str, mark: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.starts_with("```");
        if !in_code && line.starts_with(mark) {
            sections.push(String::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push_str(line);
            section.push('\n');
        }
    }
    sections
}

/// Puts headings one level down.
fn deepen(text: &str) -> String {
    let mut in_code = false;
    let lines = text.lines().map(|line| {
        in_code ^= line.starts_with("```");
        if !in_code && line.starts_with('#') { format!("#{line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_of_one_file_keep_to_their_sections() {
        let section = |code: &str| {
            format!(
                "//! # `{code}`\n//!\n//! Sum.\n//!\n//! - Policy types: all\n\
                 //! - Evidence: observed\n//! - Since: 2021\n//! - Fix: Go.\n//!\n\
                 //! Of {code}.\n//!\n//! ## Flagged\n//!\n//! x\n//!\n//! ## Clean\n//!\n//! x\n"
            )
        };
        let source = format!(
            "//! Both.\n//!\n//! # Why it matters\n//!\n//! Common.\n//!\n{}//!\n{}\n\
             code: IssueCode::One, finding_type: FindingType::Error\n\
             code: IssueCode::Two, finding_type: FindingType::Error\n",
            section("ONE"),
            section("TWO")
        );
        let checks = read("subject", "both", &source).unwrap();
        let has = |index: usize, text: &str| checks[index].body.contains(text);
        assert!(has(0, "Common.") && has(0, "Of ONE.") && !has(0, "Of TWO."));
        assert!(has(1, "Common.") && has(1, "Of TWO.") && !has(1, "Of ONE."));
    }

    #[test]
    fn variants_and_codes_go_there_and_back() {
        for code in ["MISSING_EFFECT", "S3_PREFIX_IN_NEGATIVE_CONTEXT", "TYPE_MISMATCH_IP_RANGE"] {
            assert_eq!(code_of(&variant_of(code)), code);
        }
    }
}

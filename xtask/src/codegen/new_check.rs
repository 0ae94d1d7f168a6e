//! A file to start a new policy check from.

use std::fs;
use std::path::Path;

use anyhow::ensure;
use clap::Args;

use super::header::variant_of;

/// Which check to start.
#[derive(Debug, Args)]
pub(crate) struct NewCheck {
    /// Folder below `checks`, such as `statement`
    subject: String,
    /// Issue code, such as `MISSING_EFFECT`
    code: String,
}

pub(crate) fn run(root: &Path, arguments: &NewCheck) -> anyhow::Result<()> {
    let NewCheck { subject, code } = arguments;
    let is_word = |text: &str, letter: fn(&char) -> bool| {
        !text.is_empty() && text.chars().all(|c| letter(&c) || c == '_' || c.is_ascii_digit())
    };
    ensure!(is_word(subject, char::is_ascii_lowercase), "`{subject}` is no name of a folder");
    ensure!(is_word(code, char::is_ascii_uppercase), "`{code}` is no issue code");
    let name = code.to_lowercase();
    let path = format!("crates/iamkit-validate/src/checks/{subject}/{name}.rs");
    let full = root.join(&path);
    ensure!(!full.exists(), "{path} exists");
    if let Some(folder) = full.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&full, template(code))?;
    crate::say(format!("{path}\nfill it in, then run `cargo xtask codegen checks`"));
    Ok(())
}

fn template(code: &str) -> String {
    let variant = variant_of(code);
    format!(
        r#"//! What is the matter, in one sentence.
//!
//! - Policy types: all
//! - Evidence: documented
//! - Since: 2026-01
//! - Fix: What to do, in one sentence.
//!
//! # Why it matters
//!
//! What goes wrong otherwise.
//!
//! # Flagged
//!
//! ```json
//! {{"Version": "2012-10-17", "Statement": [
//!   {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}}]}}
//! ```
//!
//! # Clean
//!
//! ```json
//! {{"Version": "2012-10-17", "Statement": [
//!   {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}}]}}
//! ```

use crate::{{Check, Context, FindingType, Findings, IssueCode}};

pub(crate) const CHECK: Check =
    Check {{ code: IssueCode::{variant}, finding_type: FindingType::Warning, run }};

fn run(cx: &Context<'_>, found: &mut Findings) {{
    for statement in cx.statements() {{
        let _ = (statement, &mut *found);
    }}
}}
"#
    )
}

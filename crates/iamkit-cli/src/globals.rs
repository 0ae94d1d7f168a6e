//! Flags that every command takes.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::output::{ColorChoice, Hinted};
use crate::policy_sources::FileAccess;

/// Flags that every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Read this configuration instead of the nearest iamkit.toml
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
    /// Take the facts about AWS from this file instead of those of the program
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Let scenarios name policy files outside of their folder
    #[arg(long, global = true)]
    pub(crate) allow_files_outside: bool,
    /// Write the output to this file, and its text to the terminal
    #[arg(long, short, global = true, value_name = "FILE")]
    output_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) messages: MessageFlags,
}

/// What is written on standard error.
#[derive(Args, Debug)]
pub(crate) struct MessageFlags {
    /// Say on standard error which files are used
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Write nothing on standard error but errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

impl Globals {
    /// Returns the file that output goes to; `-` is standard output.
    pub(crate) fn output_file(&self) -> Option<PathBuf> {
        self.output_file.clone().filter(|path| path.as_os_str() != "-")
    }

    /// Refuses to write the output over a file that the arguments name as an input, whatever it is for: a
    /// table would take the place of a policy.
    ///
    /// # Errors
    ///
    /// The file of `--output-file` is such a file, or a link to one.
    pub(crate) fn refuse_output_over_input(
        &self,
        arguments: impl Iterator<Item = OsString>,
    ) -> anyhow::Result<()> {
        let Some(output) = self.output_file() else { return Ok(()) };
        let Ok(target) = fs::canonicalize(&output) else { return Ok(()) };
        let mut is_output = false;
        for argument in arguments.skip(1) {
            let text = argument.to_string_lossy();
            let is_value =
                std::mem::replace(&mut is_output, text == "-o" || text == "--output-file");
            let value = match text.split_once('=') {
                Some(("--output-file" | "-o", _)) => continue,
                Some((flag, value)) if flag.starts_with('-') => value,
                _ => &*text,
            };
            // `FILE#Role` names a part of a file.
            let file = value.split_once('#').map_or(value, |(file, _)| file);
            let is_target = |path: &str| fs::canonicalize(path).is_ok_and(|path| path == target);
            if !is_value && (is_target(value) || is_target(file)) {
                return Err(Hinted::error(
                    format!("`{}` is an input, which the output would replace", output.display()),
                    "name another file after `--output-file`",
                ));
            }
        }
        Ok(())
    }

    /// Returns which policy files a scenario may name.
    pub(crate) const fn file_access(&self) -> FileAccess {
        if self.allow_files_outside { FileAccess::Anywhere } else { FileAccess::BelowFolder }
    }
}

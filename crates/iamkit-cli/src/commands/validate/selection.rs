//! Which checks run, on what kind of document, and which findings fail the run.

use std::path::{Path, PathBuf};

use iamkit::arn::AccountId;
use iamkit::config::{CheckSelection, CheckSet, ParseCheckError};
use iamkit::validate::{
    AttachmentKind, CheckFamily, DocumentKind, Finding, Options, ParseAttachmentKindError,
};

use super::suppressions::today;
use super::{Arguments, Format};
use crate::configuration::Configuration;
use crate::data::Data;
use crate::output::Hinted;

/// The choices of a run.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    /// The kind that the flags name.
    kind: Option<DocumentKind>,
    checks: CheckSelection,
    /// The options without the selection.
    base: Options<'static>,
    pub(crate) options: Options<'static>,
}

impl Selection {
    pub(crate) fn new(arguments: &Arguments, data: Data) -> anyhow::Result<Self> {
        let resource_type = arguments.resource_type.as_deref();
        let kind = match (&arguments.policy_type, resource_type) {
            (Some(policy_type), _) => Some(kind(policy_type, resource_type)?),
            (None, Some(_)) => Some(kind("RESOURCE_POLICY", resource_type)?),
            (None, None) => None,
        };
        let attachment = arguments.attach.as_deref().map(attachment).transpose()?;
        let kind = match (kind, attachment) {
            (kind, None) => kind,
            (None, Some(attachment)) => Some(attachment.document_kind()),
            (Some(kind), Some(attachment)) => Some(joined(kind, attachment)?),
        };
        let mut options = Options::new(data.catalog);
        options.today = today();
        options.attachment = attachment;
        // Where the output stands for the answer of AWS, it holds nothing else.
        if !arguments.jsonl && arguments.output_format != Format::AccessAnalyzer {
            let families = [
                CheckFamily::AccessAnalyzer,
                CheckFamily::Storable,
                CheckFamily::Effect,
                CheckFamily::Source,
            ];
            options = options.select(&families);
        } else {
            options = options.select(&[CheckFamily::AccessAnalyzer]);
        }
        if arguments.unknown_as_warning {
            options = options.unknown_as_warning();
        }
        options.recovered = arguments.recovered;
        if let Some(account) = arguments.resource_account {
            options = options.owner(account);
        }
        if let Some(day) = arguments.as_of {
            options = options.as_of(day);
        }
        let checks = CheckSelection {
            select: check_set(&arguments.select)?,
            extend: check_set(&arguments.extend_select)?,
            ignore: check_set(&arguments.ignore)?,
            fail_on: arguments.fail_on.clone(),
        };
        Ok(Self { kind, options: checks.apply(options.clone()), base: options, checks })
    }

    /// Takes what the flags of a review choose.
    ///
    /// # Errors
    ///
    /// There is no such check.
    pub(crate) fn of_review(
        (select, ignore): (&[String], &[String]),
        owner: Option<AccountId>,
        data: Data,
    ) -> anyhow::Result<Self> {
        let families = [CheckFamily::AccessAnalyzer, CheckFamily::Storable, CheckFamily::Source];
        let mut base = Options::new(data.catalog).select(&families);
        base.today = today();
        if let Some(account) = owner {
            base = base.owner(account);
        }
        let checks = CheckSelection {
            select: check_set(select)?,
            extend: CheckSet::default(),
            ignore: check_set(ignore)?,
            fail_on: Vec::new(),
        };
        Ok(Self { kind: None, options: checks.apply(base.clone()), base, checks })
    }

    /// Returns the same choices with the checks of all families, but for those that are ignored.
    pub(crate) fn with_all_families(&self) -> Self {
        let checks = CheckSelection { select: CheckSet::default(), ..self.checks.clone() };
        let options = checks.apply(self.base.clone().select(&CheckFamily::ALL));
        Self { options, ..self.clone() }
    }

    /// Adds what a configuration says.
    pub(crate) fn with_defaults(&self, configuration: &Configuration) -> Self {
        let checks = self.checks.clone().with_defaults(&configuration.keys);
        let mut base = self.base.clone();
        base.unknown_as_warning |= configuration.keys.unknown_as_warning;
        base.as_of = base.as_of.or(configuration.keys.as_of);
        Self { options: checks.apply(base), checks, ..self.clone() }
    }

    /// Returns the kind that flags or configuration name for a file.
    pub(crate) fn kind(
        &self,
        configuration: &Configuration,
        file: Option<&Path>,
    ) -> anyhow::Result<Option<DocumentKind>> {
        match file {
            Some(file) if self.kind.is_none() => {
                Ok(configuration.keys.kind_of(&configuration.relative(file)?))
            }
            _ => Ok(self.kind),
        }
    }

    /// Says whether a finding makes the run fail.
    pub(crate) fn fails_on(&self, finding: &Finding) -> bool {
        self.checks.fails_on(finding)
    }
}

/// The choices by configuration. What is learnt from the catalog is kept for all files of one.
#[derive(Debug)]
pub(crate) struct Selections<'s> {
    base: &'s Selection,
    of_projects: Vec<(PathBuf, Selection)>,
}

impl<'s> Selections<'s> {
    pub(crate) const fn new(base: &'s Selection) -> Self {
        Self { base, of_projects: Vec::new() }
    }

    /// Adds what a configuration selects, unless flags select.
    pub(crate) fn of(&mut self, configuration: &Configuration) -> &Selection {
        let Some(file) = configuration.file() else { return self.base };
        let known = self.of_projects.iter().position(|(known, _)| known == file);
        let at = known.unwrap_or_else(|| {
            self.of_projects.push((file.to_owned(), self.base.with_defaults(configuration)));
            self.of_projects.len() - 1
        });
        self.of_projects.get(at).map_or(self.base, |(_, selection)| selection)
    }
}

/// Reads names of families and issue codes.
pub(crate) fn check_set(texts: &[String]) -> anyhow::Result<CheckSet> {
    CheckSet::parse(texts.iter().map(String::as_str))
        .map_err(|error: ParseCheckError| Hinted::error(error.to_string(), error.hint()))
}

fn kind(policy_type: &str, resource_type: Option<&str>) -> anyhow::Result<DocumentKind> {
    DocumentKind::from_names(policy_type, resource_type)
        .map_err(|error| Hinted::error(error.to_string(), error.hint()))
}

fn attachment(text: &str) -> anyhow::Result<AttachmentKind> {
    text.parse().map_err(|error: ParseAttachmentKindError| {
        Hinted::error(format!("--attach: {error}"), error.hint())
    })
}

/// Returns the kind of a document of which both type and attachment are given.
fn joined(kind: DocumentKind, attachment: AttachmentKind) -> anyhow::Result<DocumentKind> {
    let own = attachment.document_kind();
    match (kind, own) {
        _ if kind == own => Ok(kind),
        (DocumentKind::Resource(None), DocumentKind::Resource(known)) => {
            Ok(DocumentKind::Resource(known))
        }
        _ => Err(Hinted::error(
            format!("--attach: a {} is no {kind}", attachment.noun()),
            format!("`--attach {attachment}` alone says {own}"),
        )),
    }
}

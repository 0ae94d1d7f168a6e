//! Which checks run, on what kind of document, and which findings fail the run.

use std::path::{Path, PathBuf};

use anyhow::Context;
use iamkit::catalog::Catalog;
use iamkit::validate::{
    CheckFamily, DocumentKind, Finding, FindingType, IssueCode, Options, ParseCheckFamilyError,
    ParseDocumentKindError, PolicyResourceType,
};

use super::Arguments;
use crate::commands::explain::issue_code;
use crate::configuration::Configuration;
use crate::output::Hinted;

/// Families of checks and single checks.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    families: Vec<CheckFamily>,
    codes: Vec<IssueCode>,
}

impl Chosen {
    /// Reads names of families, such as `security`, and issue codes.
    pub(super) fn read(texts: &[String]) -> anyhow::Result<Self> {
        let mut chosen = Self::default();
        for text in texts {
            match text.parse() {
                Ok(family) => chosen.families.push(family),
                Err(ParseCheckFamilyError { .. }) => chosen.codes.push(issue_code(text)?),
            }
        }
        Ok(chosen)
    }

    fn is_empty(&self) -> bool {
        self.families.is_empty() && self.codes.is_empty()
    }

    fn holds(&self, code: IssueCode) -> bool {
        self.families.contains(&code.family()) || self.codes.contains(&code)
    }
}

/// The choices of a run.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// The kind that the flags name.
    kind: Option<DocumentKind>,
    selected: Chosen,
    ignored: Chosen,
    fail_on: Vec<FindingType>,
    pub(super) options: Options<'static>,
}

impl Selection {
    pub(super) fn new(arguments: &Arguments) -> anyhow::Result<Self> {
        let resource_type = arguments.resource_type.as_deref();
        let kind = match (&arguments.policy_type, resource_type) {
            (Some(policy_type), _) => Some(kind(policy_type, resource_type)?),
            (None, Some(_)) => Some(kind("RESOURCE_POLICY", resource_type)?),
            (None, None) => None,
        };
        let mut options = Options::new(Catalog::embedded());
        if arguments.unknown_as_warning {
            options = options.unknown_as_warning();
        }
        if let Some(account) = arguments.resource_account {
            options = options.owner(account);
        }
        if let Some(day) = arguments.as_of {
            options = options.as_of(day);
        }
        let selection = Self {
            kind,
            selected: Chosen::read(&arguments.select)?,
            ignored: Chosen::read(&arguments.ignore)?,
            fail_on: arguments.fail_on.clone(),
            options,
        };
        Ok(selection.applied())
    }

    /// Turns the codes into options.
    fn applied(mut self) -> Self {
        if !self.selected.is_empty() {
            let codes = self.selected.codes.iter().map(|code| code.family());
            let families: Vec<_> = self.selected.families.iter().copied().chain(codes).collect();
            self.options = self.options.select(&families);
        }
        for code in IssueCode::ALL {
            let is_wanted = self.selected.is_empty() || self.selected.holds(code);
            if (!is_wanted || self.ignored.holds(code)) && self.options.runs(code) {
                self.options = self.options.without(code);
            }
        }
        self
    }

    /// Returns the kind that flags or configuration name for a file.
    pub(super) fn kind(
        &self,
        configuration: &Configuration,
        file: Option<&Path>,
    ) -> anyhow::Result<Option<DocumentKind>> {
        if self.kind.is_some() {
            return Ok(self.kind);
        }
        let Some(file) = file else { return Ok(None) };
        for (glob, policy_type) in &configuration.policy_types {
            if configuration.names(glob, file)? {
                // `resource AWS::S3::Bucket` names both.
                let (policy_type, resource_type) = match policy_type.split_once(' ') {
                    Some((policy_type, resource_type)) => (policy_type, Some(resource_type)),
                    None => (policy_type.as_str(), None),
                };
                return kind(policy_type, resource_type)
                    .with_context(|| configuration.name())
                    .map(Some);
            }
        }
        Ok(None)
    }

    /// Says whether a finding makes the run fail.
    pub(super) fn fails_on(&self, finding: &Finding) -> bool {
        self.fail_on.is_empty() || self.fail_on.contains(&finding.finding_type)
    }
}

/// The choices by configuration. What is learnt from the catalog is kept for all files of one.
#[derive(Debug)]
pub(super) struct Selections<'s> {
    base: &'s Selection,
    of_projects: Vec<(PathBuf, Selection)>,
}

impl<'s> Selections<'s> {
    pub(super) const fn new(base: &'s Selection) -> Self {
        Self { base, of_projects: Vec::new() }
    }

    /// Adds what a configuration selects, unless flags select.
    pub(super) fn of(&mut self, configuration: &Configuration) -> anyhow::Result<&Selection> {
        let Some(file) = configuration.file() else { return Ok(self.base) };
        if !self.base.selected.is_empty() || configuration.select.is_empty() {
            return Ok(self.base);
        }
        let known = self.of_projects.iter().position(|(known, _)| known == file);
        let at = if let Some(at) = known {
            at
        } else {
            let selected =
                Chosen::read(&configuration.select).with_context(|| file.display().to_string())?;
            let selection = Selection { selected, ..self.base.clone() }.applied();
            self.of_projects.push((file.to_owned(), selection));
            self.of_projects.len() - 1
        };
        Ok(self.of_projects.get(at).map_or(self.base, |(_, selection)| selection))
    }
}

fn kind(policy_type: &str, resource_type: Option<&str>) -> anyhow::Result<DocumentKind> {
    DocumentKind::from_names(policy_type, resource_type).map_err(|error| {
        let hint = match &error {
            ParseDocumentKindError::UnknownPolicyType(_) => {
                "the types are identity, resource, service-control, resource-control, role-trust"
                    .to_owned()
            }
            ParseDocumentKindError::UnknownResourceType(_) => {
                let known = PolicyResourceType::ALL.map(PolicyResourceType::as_str);
                format!("the types are {}", known.join(", "))
            }
            _ => "only resource-based policies have a resource type".to_owned(),
        };
        Hinted::error(error.to_string(), hint)
    })
}

//! Where named policies come from.

use std::sync::Arc;

use iamkit_policy::{PolicyDocument, PolicyType};
use iamkit_syntax::did_you_mean;

use crate::{OrganizationPolicy, SourceMap};

/// A policy document under the name that reports show.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// The name.
    pub name: Box<str>,
    /// The document.
    pub document: Arc<PolicyDocument>,
    /// The text that the places of the document point into, where a person has it.
    pub text: Option<Arc<str>>,
    /// The file that this text was put together from, where it was.
    pub file: Option<Arc<PolicyFile>>,
    /// Parts that are not known before deployment; keys that begin with
    /// [`UNKNOWN_KEYS`](crate::UNKNOWN_KEYS) stand for them in the document.
    pub unknown: Vec<UnknownValue>,
    /// What was taken for known although nobody said so, in one line each.
    pub assumed: Vec<Box<str>>,
}

/// A file in which a policy stands that is decided with in another form.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// Its name.
    pub name: Box<str>,
    /// What stands in it.
    pub text: Arc<str>,
    /// Where each part of the policy's text stands in it.
    pub map: SourceMap,
}

/// A part of a named policy that is not known before deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    /// What it is, as the user wrote it: `!Ref Bucket`.
    pub what: Box<str>,
    /// Where it stands in the file, as line and column: `9:13`.
    pub place: Option<Box<str>>,
}

impl NamedPolicy {
    /// Returns a policy of which everything is known.
    #[must_use]
    pub fn new(name: impl Into<Box<str>>, document: Arc<PolicyDocument>) -> Self {
        let (text, file) = (None, None);
        let (unknown, assumed) = (Vec::new(), Vec::new());
        Self { name: name.into(), document, text, file, unknown, assumed }
    }
}

/// Why a named policy cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ResolvePolicyError {
    /// What is wrong.
    pub message: Box<str>,
    /// What would be right.
    pub hint: Option<Box<str>>,
}

/// Gives the policies that a scenario names instead of holding them.
///
/// [`ManagedPolicies`] knows the AWS managed policies and no files; a program that reads files adds them.
pub trait PolicyResolver {
    /// Returns an AWS managed policy by name or ARN, its newest version unless one is named.
    ///
    /// # Errors
    ///
    /// When there is no such policy or version, or its document is not available.
    fn managed(&self, name: &str, version: Option<&str>)
    -> Result<NamedPolicy, ResolvePolicyError>;

    /// Returns the policy in a file, whose path is relative to the scenario.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or holds no policy document.
    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError>;

    /// Returns the policy of a type in a file that may hold several; the path may name the place of the
    /// one that is meant.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or holds no such policy or several.
    fn file_of(
        &self,
        path: &str,
        policy_type: PolicyType,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        let _ = policy_type;
        self.file(path)
    }

    /// Returns a text that is another one as soon as the file at a path may hold something else;
    /// `None` when that cannot be told, so that the file is read again. Files never change for a
    /// resolver that says nothing of it.
    fn file_version(&self, path: &str) -> Option<Box<str>> {
        let _ = path;
        Some(Box::default())
    }
}

/// The AWS managed policies that are compiled in, `FullAWSAccess` and `RCPFullAWSAccess` of AWS
/// Organizations among them, and no files.
#[derive(Clone, Copy, Debug, Default)]
pub struct ManagedPolicies;

impl PolicyResolver for ManagedPolicies {
    fn managed(
        &self,
        name: &str,
        version: Option<&str>,
    ) -> Result<NamedPolicy, ResolvePolicyError> {
        if let (None, Some(policy)) = (version, OrganizationPolicy::named(name)) {
            let document = policy.document().map_err(|error| ResolvePolicyError {
                message: error.to_string().into(),
                hint: None,
            })?;
            let name = policy.name();
            return Ok(NamedPolicy::new(name, Arc::new(document)));
        }
        let archive = iamkit_managed::Archive::embedded();
        let Some(policy) = archive.policy(name) else {
            let near = archive.suggestions(name);
            return Err(ResolvePolicyError {
                message: format!("there is no AWS managed policy `{name}`").into(),
                hint: did_you_mean(near).map(Into::into),
            });
        };
        let refuse = |error: String| ResolvePolicyError { message: error.into(), hint: None };
        let found = match version {
            None => Some(policy.latest()),
            Some(text) => {
                let id = text.parse().map_err(|error: iamkit_managed::ParseVersionIdError| {
                    refuse(error.to_string())
                })?;
                policy.version(id)
            }
        };
        let Some(found) = found else {
            let version = version.unwrap_or_default();
            return Err(refuse(format!("AWS managed policy `{name}` has no version `{version}`")));
        };
        let document = found.document().map_err(|error| refuse(error.to_string()))?;
        Ok(NamedPolicy::new(policy.name(), Arc::new(document)))
    }

    fn file(&self, path: &str) -> Result<NamedPolicy, ResolvePolicyError> {
        Err(ResolvePolicyError {
            message: format!("`{path}` is not read: files are not available here").into(),
            hint: None,
        })
    }
}

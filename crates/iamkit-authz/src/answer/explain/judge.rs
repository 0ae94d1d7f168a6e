//! Judging policies with everything that they say.

use super::collect::collect;
use super::{Diagnostic, LayerResult, PolicyReport};
use crate::compile::PrincipalRules;
use crate::decide::{EvaluationInput, Judge, Scratch, SourceAnswer, services};
use crate::input::{PolicySource, Silence};
use crate::{KeyGrant, Layer, PerLayer, ResourcePart};

/// Judges with `bool`, and keeps what each set of policies says.
pub(super) struct ReportJudge<'a, 'n, 's> {
    input: EvaluationInput<'a, 'n>,
    scratch: &'s mut Scratch,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) reports: PerLayer<Vec<PolicyReport<'a>>>,
    pub(super) key_grants: Vec<&'a KeyGrant>,
}

impl<'a, 'n, 's> ReportJudge<'a, 'n, 's> {
    pub(super) fn new(input: EvaluationInput<'a, 'n>, scratch: &'s mut Scratch) -> Self {
        let reports = PerLayer::from_fn(|_| Vec::new());
        Self { input, scratch, diagnostics: Vec::new(), reports, key_grants: Vec::new() }
    }

    /// Says whether the policies of a set do not add up, as session policies under one reading: each
    /// of them has to allow.
    fn intersect(&self, source: &PolicySource<'_>, report: &PolicyReport<'_>) -> bool {
        source.layer == Layer::Session
            && self.input.options().session_policies_intersect
            && !(0..)
                .take(source.set.policy_count())
                .all(|policy: u32| report.allows.iter().any(|allow| allow.at().policy == policy))
    }
}

impl<'a> Judge<'a> for ReportJudge<'a, '_, '_> {
    type Truth = bool;

    fn judge(
        &mut self,
        source: &PolicySource<'a>,
        rules: Option<PrincipalRules<'_>>,
    ) -> SourceAnswer<bool> {
        let is_second = source.part == ResourcePart::AccessPoint && source.layer != Layer::Resource;
        // What is odd about a statement was said when the bucket was asked.
        let mut said_before = Vec::new();
        let diagnostics = if is_second { &mut said_before } else { &mut self.diagnostics };
        let scratch = &mut *self.scratch;
        let (mut report, mut allows) = collect(&self.input, source, rules, scratch, diagnostics);
        if self.intersect(source, &report) {
            allows.caller = false;
        }
        if !report.denies.is_empty() && services::escapes_deny(&self.input, source) {
            report.is_escaped = true;
            self.diagnostics.push(Diagnostic::DenyEscaped);
            let is_silent = report.allows.is_empty();
            report.result = if is_silent { LayerResult::ImplicitDeny } else { LayerResult::Allow };
        }
        let is_open = source.layer.spec().silence == Silence::Allows;
        if is_open && report.result == LayerResult::ImplicitDeny {
            report.result = LayerResult::Allow;
        }
        let deny = !report.denies.is_empty();
        let reports = self.reports.get_mut(source.layer);
        if !(is_second && reports.last().is_some_and(|first| first.result == report.result)) {
            reports.push(report);
        }
        SourceAnswer { deny, allows }
    }

    fn key_grant(&mut self, grant: &'a KeyGrant) -> bool {
        let covers = services::key_grant(&self.input, grant).is_true();
        if covers {
            self.key_grants.push(grant);
        }
        covers
    }
}

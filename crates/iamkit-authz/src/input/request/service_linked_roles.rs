//! Paths of service-linked roles, which a session's ARN does not tell.

/// What the names of these roles start with, and no other role's (IAM User Guide, "Service-linked
/// roles").
pub(super) const PREFIX: &str = "AWSServiceRoleFor";

/// Services that are called otherwise than their roles (IAM User Guide, "AWS services that work with
/// IAM", the pages on service-linked roles of each).
const SERVICES: [(&str, &str); 30] = [
    ("APIGateway", "ops.apigateway"),
    ("AccessAnalyzer", "access-analyzer"),
    ("AmazonEKS", "eks"),
    ("AmazonEKSForFargate", "eks-fargate"),
    ("AmazonEKSNodegroup", "eks-nodegroup"),
    ("AmazonElasticFileSystem", "elasticfilesystem"),
    ("AmazonGuardDuty", "guardduty"),
    ("AmazonInspector2", "inspector2"),
    ("AmazonMacie", "macie"),
    ("AmazonOpenSearchService", "opensearchservice"),
    ("AmazonSSM", "ssm"),
    ("ApplicationAutoScaling_DynamoDBTable", "dynamodb.application-autoscaling"),
    ("ApplicationAutoScaling_ECSService", "ecs.application-autoscaling"),
    ("ApplicationAutoScaling_LambdaConcurrency", "lambda.application-autoscaling"),
    ("ApplicationAutoScaling_RDSCluster", "rds.application-autoscaling"),
    ("AWSCloud9", "cloud9"),
    ("CloudFrontLogger", "logger.cloudfront"),
    ("CloudWatchEvents", "events"),
    ("EC2Spot", "spot"),
    ("EC2SpotFleet", "spotfleet"),
    ("ElasticBeanstalk", "elasticbeanstalk"),
    ("EMRCleanup", "elasticmapreduce"),
    ("ImageBuilder", "imagebuilder"),
    ("KeyManagementServiceCustomKeyStores", "cks.kms"),
    ("KeyManagementServiceMultiRegionKeys", "mrk.kms"),
    ("LambdaReplicator", "replicator.lambda"),
    ("Route53Resolver", "route53resolver"),
    ("VPCTransitGateway", "transitgateway"),
    ("WAFV2Logging", "wafv2"),
    ("ApplicationInsights", "application-insights"),
];

/// Returns the path of the role with a name, with a slash at its end. The service of a role that is not
/// in the table is taken to be called as the role is.
pub(super) fn path_of(role_name: &str) -> String {
    let name = role_name.strip_prefix(PREFIX).unwrap_or(role_name);
    let known = |name: &str| SERVICES.iter().find(|(known, _)| *known == name);
    // A suffix that somebody chose stands behind an underscore.
    let plain = name.split_once('_').map_or(name, |(head, _)| head);
    let service = match known(name).or_else(|| known(plain)) {
        Some((_, service)) => (*service).to_owned(),
        None => plain.to_ascii_lowercase(),
    };
    format!("aws-service-role/{service}.amazonaws.com/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_service() {
        let rows = [
            ("AWSServiceRoleForECS", "ecs"),
            ("AWSServiceRoleForAutoScaling_team-a", "autoscaling"),
            ("AWSServiceRoleForAmazonEKSNodegroup", "eks-nodegroup"),
            ("AWSServiceRoleForApplicationAutoScaling_ECSService", "ecs.application-autoscaling"),
        ];
        for (name, service) in rows {
            assert_eq!(path_of(name), format!("aws-service-role/{service}.amazonaws.com/"));
        }
    }
}

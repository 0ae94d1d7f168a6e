resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*", Condition = { NumericLessThan = { "s3:max-keys" = 1_000 } } }]
  })
}

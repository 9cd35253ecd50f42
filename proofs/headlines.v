(** What the headline theorems rest on: [make check] compares the output with headlines.expected. *)
From Ratefloor Require real.Gamma real.GaussianIntegral rate.Convexity rate.BasicFacts rate.ShannonLowerBound
  rate.SimpleChannel rate.CountableEqual rate.DualBound source.GgdEntropy source.GgdFisher source.Ggd
  source.FisherMonotone source.LogConcave source.PeakMonotone source.EntropyMonotone upper.GapTheorem upper.VarianceBound
  upper.MarsigliettiKostina scalar.LogConcaveQuantizer scalar.UniformQuantizer scalar.GgdQuantizer layer.Functional
  numeric.ReviewRows numeric.GapNumbers.
Print Assumptions Ratefloor.real.Gamma.Gamma_succ.
Print Assumptions Ratefloor.real.Gamma.Gamma_log_convex.
Print Assumptions Ratefloor.real.Gamma.moment_open.
Print Assumptions Ratefloor.real.GaussianIntegral.gaussian_integral.
Print Assumptions Ratefloor.source.Ggd.ggd_integral_eq_one.
Print Assumptions Ratefloor.source.Ggd.ggd_abs_moment_integral.
Print Assumptions Ratefloor.source.Ggd.ggd_second_moment.
Print Assumptions Ratefloor.source.GgdEntropy.ggd_entropy_nats.
Print Assumptions Ratefloor.source.GgdEntropy.ggd_entropy_bits.
Print Assumptions Ratefloor.source.GgdFisher.ggd_fisher_info_formula.
Print Assumptions Ratefloor.source.GgdFisher.ggd_fisher_info_unitVar.
Print Assumptions Ratefloor.source.FisherMonotone.fisher_nonincreasing.
Print Assumptions Ratefloor.source.LogConcave.ggd_logconcave.
Print Assumptions Ratefloor.source.LogConcave.ggd_not_logconcave.
Print Assumptions Ratefloor.source.PeakMonotone.ggd_peak_nonincreasing.
Print Assumptions Ratefloor.source.EntropyMonotone.ggd_entropy_nondecreasing.
Print Assumptions Ratefloor.rate.BasicFacts.rateDistortion_nonneg.
Print Assumptions Ratefloor.rate.BasicFacts.rateDistortion_nonincreasing.
Print Assumptions Ratefloor.rate.BasicFacts.rateDistortion_zero.
Print Assumptions Ratefloor.rate.BasicFacts.rateDistortion_at_zero.
Print Assumptions Ratefloor.rate.BasicFacts.rateDistortion_infinite.
Print Assumptions Ratefloor.rate.DualBound.dual_lower_bound.
Print Assumptions Ratefloor.rate.ShannonLowerBound.shannon_lower_bound.
Print Assumptions Ratefloor.rate.SimpleChannel.simpleChannel.
Print Assumptions Ratefloor.rate.Convexity.rateDistortion_finite.
Print Assumptions Ratefloor.rate.Convexity.rateDistortion_convex.
Print Assumptions Ratefloor.rate.Convexity.rate_continuous.
Print Assumptions Ratefloor.rate.CountableEqual.rateDistortionCountable_eq.
Print Assumptions Ratefloor.upper.VarianceBound.variance_bound.
Print Assumptions Ratefloor.upper.GapTheorem.ggd_rd_gap_bound.
Print Assumptions Ratefloor.upper.GapTheorem.laplace_rd_gap_bound.
Print Assumptions Ratefloor.upper.GapTheorem.gaussian_rd_gap_zero.
Print Assumptions Ratefloor.upper.GapTheorem.ggd_slb_tight.
Print Assumptions Ratefloor.upper.MarsigliettiKostina.ggd_marsiglietti_kostina.
Print Assumptions Ratefloor.upper.MarsigliettiKostina.ggd_gap_pi_over_e.
Print Assumptions Ratefloor.scalar.UniformQuantizer.ecsq_quantizer.
Print Assumptions Ratefloor.scalar.LogConcaveQuantizer.logconcave_ecsq.
Print Assumptions Ratefloor.scalar.GgdQuantizer.ggd_ecsq_gap.
Print Assumptions Ratefloor.layer.Functional.functional_trace.
Print Assumptions Ratefloor.layer.Functional.functional_iid.
Print Assumptions Ratefloor.layer.Functional.functional_covariance.
Print Assumptions Ratefloor.numeric.GapNumbers.ggd_rd_gap_numeric.
Print Assumptions Ratefloor.numeric.GapNumbers.ggd_rd_gap_conjecture.
Print Assumptions Ratefloor.numeric.GapNumbers.ggd_17_10_at_1_100.
Print Assumptions Ratefloor.numeric.GapNumbers.ggd_3_2_at_1_100.
Print Assumptions Ratefloor.numeric.ReviewRows.review_row_13.
Print Assumptions Ratefloor.numeric.ReviewRows.review_row_17.
Print Assumptions Ratefloor.numeric.ReviewRows.review_row_20.

(** Gamma at the rational points that the numeric theorems need, to 1e-5: Gamma(s) = Gamma(s+2) / (s (s+1)), and the
    integral of t^{s+1} e^{-t} over [1/64, 24] with the bounds of GammaEnclosure.v for its ends. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Ratefloor Require Import real.Gamma numeric.GammaEnclosure numeric.Intervals.
Open Scope R_scope.

(** From an enclosure of the integral to one of Gamma(s). *)
Lemma Gamma_from_integral s lo hi : 0 < s <= 2 ->
  lo <= RInt (fun t => exp ((s + 1) * ln t - t)) (1 / 64) 24 <= hi ->
  lo / (s * (s + 1)) <= Gamma s
    <= (hi + 1 / 64 * exp ((s + 1) * ln (1 / 64)) + 2 * exp ((s + 1) * ln 24 - 24)) / (s * (s + 1)).
Proof.
  intros Hs H. destruct (gamma_enclosure (s + 1) (1 / 64) 24) as [H1 H2]; try lra.
  unfold gammaIntegrand in H1, H2.
  assert (E : Gamma (s + 1 + 1) = Gamma s * (s * (s + 1))) by (rewrite !Gamma_succ by lra; ring).
  rewrite E in H1, H2. assert (0 < s * (s + 1)) by (apply Rmult_lt_0_compat; lra).
  split; apply Rmult_le_reg_r with (s * (s + 1)); trivial; unfold Rdiv;
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra; lra.
Qed.

(** Gamma(s) from bounds on the integral of t^{s+1} e^{-t} over [1/64, 24]. *)
Ltac by_integral s lo hi :=
  destruct (Gamma_from_integral s lo hi ltac:(lra)) as [H1 H2];
  [ integral with (i_prec 54, i_fuel 1000)
  | split; [eapply Rle_trans; [|exact H1] | eapply Rle_trans; [exact H2|]]; interval with (i_prec 54) ].

Lemma Gamma_15_8 : 0.953435 <= Gamma (15 / 8) <= 0.953456.
Proof. by_integral (15 / 8) 5.139656 5.139679. Qed.
Lemma Gamma_11_8 : 0.888903 <= Gamma (11 / 8) <= 0.888924.
Proof. by_integral (11 / 8) 2.902846 2.902869. Qed.
Lemma Gamma_13_8 : 0.896564 <= Gamma (13 / 8) <= 0.896585.
Proof. by_integral (13 / 8) 3.824437 3.824460. Qed.
Lemma Gamma_27_17 : 0.892234 <= Gamma (27 / 17) <= 0.892255.
Proof. by_integral (27 / 17) 3.667761 3.667784. Qed.
Lemma Gamma_30_17 : 0.922479 <= Gamma (30 / 17) <= 0.922500.
Proof. by_integral (30 / 17) 4.500714 4.500737. Qed.
Lemma Gamma_24_17 : 0.886675 <= Gamma (24 / 17) <= 0.886696.
Proof. by_integral (24 / 17) 3.019015 3.019038. Qed.
Lemma Gamma_5_3 : 0.902735 <= Gamma (5 / 3) <= 0.902756.
Proof. by_integral (5 / 3) 4.012189 4.012212. Qed.
Lemma Gamma_4_3 : 0.892969 <= Gamma (4 / 3) <= 0.892990.
Proof. by_integral (4 / 3) 2.778146 2.778169. Qed.
Lemma Gamma_17_13 : 0.896323 <= Gamma (17 / 13) <= 0.896344.
Proof. by_integral (17 / 13) 2.704899 2.704922. Qed.
Lemma Gamma_23_13 : 0.923566 <= Gamma (23 / 13) <= 0.923587.
Proof. by_integral (23 / 13) 4.524967 4.524990. Qed.

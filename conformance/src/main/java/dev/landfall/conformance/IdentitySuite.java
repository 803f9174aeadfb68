package dev.landfall.conformance;

import dev.landfall.provider.Identity;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The tests of an identity provider: they check the promises of {@link Identity}, each under its number. A test of an identity provider
 * extends this class and says how to open it; nothing else is needed. The tests are final.
 */
public abstract class IdentitySuite {
    private static final SigningKey KEY = SigningKey.rsa("first", "RS256");

    /**
     * Opens an identity provider that trusts this issuer only. At the issuer it is the client {@link ScriptedIssuer#CLIENT_ID}, under the
     * provider name {@link ScriptedIssuer#PROVIDER}. It accepts tokens for {@link ScriptedIssuer#AUDIENCE}. It takes the owner from
     * {@code sub}, the tenant from {@code tenant}, the device from {@code device} and the roles from {@code roles}. Its leeway is less
     * than ten minutes.
     */
    protected abstract Identity open(ScriptedIssuer issuer);

    private void with(Consumer<IdentityUnderTest> rule) {
        var issuer = new ScriptedIssuer();
        issuer.publish(KEY);
        try (var sut = new IdentityUnderTest(open(issuer), issuer, KEY)) {
            rule.accept(sut);
        }
    }

    @Test
    public final void id01_allowed_algorithms_are_accepted() {
        with(TokenRules::allowedAlgorithmsAreAccepted);
    }

    @Test
    public final void id01_a_signature_by_another_key_or_for_another_content_is_refused() {
        with(TokenRules::anotherKeysSignatureIsRefused);
    }

    @Test
    public final void id01_a_token_without_signature_is_refused() {
        with(TokenRules::aTokenWithoutSignatureIsRefused);
    }

    @Test
    public final void id01_the_public_key_is_no_shared_secret() {
        with(sut -> {
            try {
                TokenRules.thePublicKeyIsNoSharedSecret(sut);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    public final void id01_rubbish_is_refused() {
        with(TokenRules::rubbishIsRefused);
    }

    @Test
    public final void id02_issuer_and_audience_are_checked() {
        with(TokenRules::issuerAndAudienceAreChecked);
    }

    @Test
    public final void id02_expiry_and_not_before_are_checked() {
        with(TokenRules::expiryAndNotBeforeAreChecked);
    }

    @Test
    public final void id03_a_token_without_subject_or_expiry_is_refused() {
        with(TokenRules::whatATokenMustSay);
    }

    @Test
    public final void id03_what_a_token_says_is_told() {
        with(TokenRules::whatATokenSaysIsTold);
    }

    @Test
    public final void id04_a_code_is_exchanged_in_the_name_of_the_hubs_client() {
        with(IssuerRules::aCodeIsExchanged);
    }

    @Test
    public final void id04_a_token_for_the_hub_itself_is_asked_for() {
        with(IssuerRules::aTokenForTheHubItselfIsAskedFor);
    }

    @Test
    public final void id04_what_the_issuer_refuses_is_refused_and_the_hubs_own_faults_are_not_the_devices() {
        with(IssuerRules::whatTheIssuerRefusesIsRefused);
    }

    @Test
    public final void id05_known_keys_go_on_verifying_while_the_issuer_is_down() {
        with(IssuerRules::knownKeysOutliveTheIssuer);
    }

    @Test
    public final void id05_an_issuer_that_was_never_reached_is_unavailable_until_it_is() {
        with(IssuerRules::anIssuerThatWasNeverReachedIsUnavailable);
    }

    @Test
    public final void id06_a_new_key_is_found_and_unknown_ones_cost_a_bounded_number_of_fetches() {
        with(IssuerRules::aNewKeyIsFoundAndUnknownOnesCostLittle);
    }

    @Test
    public final void id06_what_apps_need_to_log_in_is_told_without_the_issuer() {
        with(sut -> {
            sut.issuer().down();
            IssuerRules.whatAppsNeedToLogInIsTold(sut);
        });
    }
}

import BillingCore
import Contracts
import HTTPWire
import Observability
import Security
import ServiceKit

/// Serves the payment provider. The signature over the raw bytes is checked before anything reads them.
enum StripeWebhookRoutes {
    static func add(
        to routes: inout RouteTable, store: StripeEventStore, secret: Secret?, clock: any TimeSource
    ) {
        routes.serveRaw(StripeWebhookAPI.receive) { body, context in
            guard let secret else {
                throw ProblemError.unavailable(
                    "webhook_not_configured", "No secret is configured (stripe.webhook_secret_file).",
                    retryAfterSeconds: 60)
            }
            do {
                try verify(body, context, secret, nowSeconds: clock.wallMilliseconds / 1_000)
                let event = try StripeEvent(body)
                let outcome = try await store.apply(event)
                context.logger.info(
                    "stripe_event", [.name: .string(event.type), .state: .string(outcome.rawValue)])
                return WebhookReceipt(received: true, outcome: outcome)
            } catch let problem as ProblemError {
                context.logger.warning("stripe_event_refused", [.code: .string(problem.code)])
                throw problem
            }
        }
    }

    private static func verify(
        _ body: [UInt8], _ context: RequestContext, _ secret: Secret, nowSeconds: Int64
    ) throws(ProblemError) {
        let headers = context.headers.all(StripeWebhookAPI.signatureHeader)
        guard let header = headers.first else {
            throw ProblemError(
                400, "webhook_signature_missing", "The \(StripeWebhookAPI.signatureHeader) header is missing.")
        }
        guard headers.count == 1 else {
            throw ProblemError(
                400, SecurityError.Code.webhookSignatureMalformed.rawValue,
                "The \(StripeWebhookAPI.signatureHeader) header is given twice.")
        }
        do {
            try WebhookSignature.verify(header: header, body: body, secrets: [secret], nowSeconds: nowSeconds)
        } catch {
            throw ProblemError(400, error.code.rawValue, "The signature is not accepted: \(error.message).")
        }
    }
}

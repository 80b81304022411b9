import Observability
import Security
import Testing

@Suite struct WebhookSignatureTests {
    let body = Array(#"{"event":"fill"}"#.utf8)
    let secret = Secret("whsec_test")
    let now: Int64 = 1_800_000_000

    func verify(_ header: String, body: [UInt8]? = nil, now: Int64? = nil) -> SecurityError.Code? {
        code {
            try WebhookSignature.verify(
                header: header, body: body ?? self.body, secrets: [secret], nowSeconds: now ?? self.now)
        }
    }

    /// Made with Python: hmac.new(b"whsec_test", b'1800000000.{"event":"fill"}', "sha256").hexdigest()
    @Test func aKnownSignature() {
        let header = WebhookSignature.header(for: body, secrets: [secret], timestampSeconds: now)
        #expect(header == "t=1800000000,v1=1f14bac9d7982246f5d4440e0d7023d114e9294f39a7b5deeb81e953e84da086")
        #expect(verify(header) == nil)
    }

    @Test func bothDirectionsOfTimeAreBounded() {
        for (offset, accepted) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
            let header = WebhookSignature.header(
                for: body, secrets: [secret], timestampSeconds: now + Int64(offset))
            #expect(verify(header) == (accepted ? nil : .webhookTimestampOutside), "offset \(offset)")
        }
    }

    @Test func severalSignaturesAndKeys() throws {
        let other = Secret("another")
        let header = WebhookSignature.header(for: body, secrets: [other, secret], timestampSeconds: now)
        #expect(header.components == 3)
        #expect(verify(header) == nil)
        #expect(verify(header + ",v0=abc,v2=anything") == nil)
        let single = WebhookSignature.header(for: body, secrets: [other], timestampSeconds: now)
        #expect(verify(single) == .webhookSignatureMismatch)
        #expect(
            try WebhookSignature.verify(header: single, body: body, secrets: [secret, other], nowSeconds: now) == now)
    }

    @Test func changedBodiesAndTimesAreRefused() {
        let header = WebhookSignature.header(for: body, secrets: [secret], timestampSeconds: now)
        for index in body.indices {
            var changed = body
            changed[index] ^= 1
            #expect(verify(header, body: changed) == .webhookSignatureMismatch)
        }
        #expect(verify(header.replacing("t=1800000000", with: "t=1800000001")) == .webhookSignatureMismatch)
        #expect(verify(header, body: body + [10]) == .webhookSignatureMismatch)
        // A leading zero is the same number but not the signed text.
        #expect(verify(header.replacing("t=1", with: "t=01")) == .webhookSignatureMismatch)
    }

    @Test func malformedHeadersAreRefused() {
        let digest = String(repeating: "0", count: 64)
        let many = (0..<9).map { _ in "v1=\(digest)" }.joined(separator: ",")
        for header in [
            "", "t=1", "v1=\(digest)", "t=,v1=\(digest)", "t=-1,v1=\(digest)", "t=1,t=1,v1=\(digest)", "t=1,v1=",
            "t=1,v1=0", "t=1,v1=\(digest)0", "t=1 ,v1=\(digest)", "t=9999999999999,v1=\(digest)", "t=1,\(many)",
            "t=1,v1=\(digest)," + String(repeating: "x", count: 1100), "t=1,v1=\(digest),",
        ] {
            #expect(verify(header) == .webhookSignatureMalformed, "\(header.prefix(40))")
        }
    }
}

extension String {
    fileprivate var components: Int { split(separator: ",").count }
}

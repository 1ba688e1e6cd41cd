/**
 * Properties, tried on as many values as a test says. Each run tries the same ones, so that what passed once does not fail
 * for somebody who changed something else; PROPERTY_SEED, a whole number, tries others. A failure tells its seed.
 */
import fc from 'fast-check'

const { PROPERTY_SEED = '1' } = process.env
fc.configureGlobal({ seed: Number(PROPERTY_SEED) })

export { fc }

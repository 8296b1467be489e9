import { useEffect, useState } from 'react';
import { type SelfTest, selfTestResult } from '../../cornerstone/index.ts';
import styles from './layer.module.css';

/** Said once and until the window is closed: pictures may not be what they should be. */
export function SelfTestNotice() {
  const [result, setResult] = useState<SelfTest>('right');
  useEffect(() => {
    let gone = false;
    void selfTestResult().then((found) => {
      if (!gone) setResult(found);
    });
    return () => {
      gone = true;
    };
  }, []);
  if (result === 'right') return null;
  return (
    <div className={styles['warning']} role="alert" data-self-test={result}>
      {result === 'fallback'
        ? 'The graphics card drew the test pattern wrong: images are drawn by the processor.'
        : 'This computer draws the test pattern wrong: grey values on the screen may differ from those of the images.'}
    </div>
  );
}
